-- zh: 逾期公布的年度报告
-- en: Who published late
-- about: Reports published after the day that the Regulations set: departments 31 January, governments, their offices and zones
--   31 March of the next year (Article 49 of 2019); for report years to 2018 31 March for all (Article 31 of 2007). None is set
--   for townships, institutions and the party. The day is the one that the page names; a page put up again later shows that
--   later day, so look at it before you accuse. Reports without a day are not here: see publication_dates.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
WITH dated AS (
  SELECT
    agency, province, year, body_kind, substr(publish_date, 1, 10) AS published, reports_found, mirror, document_key, address,
    CASE
      WHEN ifnull(body_kind, '') NOT IN ('department', 'government', 'office', 'zone') THEN NULL
      WHEN body_kind = 'department' AND year >= 2019 THEN (year + 1) || '-01-31'
      ELSE (year + 1) || '-03-31'
    END AS deadline
  FROM annual_reports
  WHERE publish_date IS NOT NULL
    AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
)
SELECT
  agency, province, year, body_kind, deadline, published,
  CAST(julianday(published) - julianday(deadline) AS INTEGER) AS days_late, mirror, reports_found, document_key, address
FROM dated
WHERE published > deadline
ORDER BY days_late DESC, agency, year
