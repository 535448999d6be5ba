-- zh: 各年度按期公布情况
-- en: On time, late, without a day
-- about: One row a year and kind of body, of the best report found. Nobody is on time or late without a day on the page and a
--   deadline in the Regulations; those are counted apart, and the share is of the rest. What was never found is not here.
-- param province = : a province, or how its name begins; empty for all
WITH dated AS (
  SELECT
    year, ifnull(body_kind, 'not known') AS body_kind, substr(publish_date, 1, 10) AS published,
    CASE
      WHEN ifnull(body_kind, '') NOT IN ('department', 'government', 'office', 'zone') THEN NULL
      WHEN body_kind = 'department' AND year >= 2019 THEN (year + 1) || '-01-31'
      ELSE (year + 1) || '-03-31'
    END AS deadline
  FROM annual_reports
  WHERE :province = '' OR instr(province, :province) = 1
)
SELECT
  year, body_kind, count(*) AS reports, count(*) FILTER (WHERE published <= deadline) AS on_time, count(*) FILTER (WHERE published > deadline) AS late,
  sum(published IS NULL) AS without_day, sum(published IS NOT NULL AND deadline IS NULL) AS no_deadline_set,
  round(100.0 * count(*) FILTER (WHERE published > deadline) / nullif(count(published || deadline), 0), 1) AS late_percent
FROM dated
GROUP BY year, body_kind
ORDER BY year DESC, body_kind
