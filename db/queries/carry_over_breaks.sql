-- zh: 结转数与上年报告对不上的
-- en: Where the carry-over breaks
-- about: What a report takes over from the year before (二、上年结转) is not what that report left open (四、结转下年度). One row an
--   applicant column that differs. The two best reports of the body are compared; fault says whether the page or our reading
--   of it is the likelier cause. A year without a report before it is not compared: see carry_over_by_year.
-- param year = : the later of the two report years; empty for every year
-- param province = : a province, or how its name begins; empty for all
SELECT
  a.agency, a.province, a.year, l.scope AS figure, c.left_value AS left_open_last_year, c.right_value AS taken_over,
  c.right_value - c.left_value AS difference, c.fault, c.why, a.document_key, o.document_key AS last_year_key
FROM annual_reports AS a
JOIN report_checks AS c ON c.document = a.document AND c.verdict = 'fail'
JOIN check_lines AS l ON l.id = c.line AND l.rule = 'year.carry_over'
LEFT JOIN all_documents AS o ON o.id = c.other
WHERE (:year = '' OR a.year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(a.province, :province) = 1)
ORDER BY abs(c.right_value - c.left_value) DESC, a.agency, a.year, l.scope
