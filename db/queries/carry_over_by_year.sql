-- zh: 各年度结转核对结果
-- en: How often the carry-over holds
-- about: One row a year: how many reports could be compared with the one before, and in how many at least one applicant column
--   broke. not_compared is no verdict: the report of the year before was not found, states no such figure, or uses another form.
WITH judged AS (
  SELECT
    a.year, ifnull(max(c.verdict = 'fail'), 0) AS broken, ifnull(max(c.verdict = 'fail' OR c.verdict LIKE 'pass%'), 0) AS compared
  FROM annual_reports AS a
  LEFT JOIN report_checks AS c ON c.document = a.document
    AND EXISTS (SELECT 1 FROM check_lines AS l WHERE l.id = c.line AND l.rule = 'year.carry_over')
  GROUP BY a.document
)
SELECT
  year, count(*) AS reports, sum(compared) AS compared, sum(broken) AS broken,
  round(100.0 * sum(broken) / nullif(sum(compared), 0), 1) AS broken_percent_of_compared,
  count(*) - sum(compared) AS not_compared
FROM judged
GROUP BY year
ORDER BY year
