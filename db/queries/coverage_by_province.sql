-- zh: 各省各年度收集情况
-- en: Coverage by province and year
-- about: Of the agencies for which a report of any year was found, how many have one for this year. That is the denominator:
--   agencies of which nothing was ever found are in no number here. An empty province is a body whose place is not known.
-- param year = : the report year; empty for every year
WITH RECURSIVE reports AS MATERIALIZED (
  SELECT agency_ref, year, official_host, mirror, reports_found FROM annual_reports
),
years (year) AS (
  SELECT min(year) FROM reports
  UNION ALL
  SELECT year + 1 FROM years WHERE year < (SELECT max(year) FROM reports)
),
known AS (
  SELECT a.id, a.province FROM agencies AS a WHERE a.id IN (SELECT agency_ref FROM reports)
)
SELECT
  k.province, y.year, count(*) AS agencies_known, count(r.agency_ref) AS with_report,
  round(100.0 * count(r.agency_ref) / count(*), 1) AS percent, count(*) - count(r.agency_ref) AS none_found,
  count(r.mirror) AS only_a_copy, count(*) FILTER (WHERE r.reports_found > 1) AS with_several
FROM known AS k
CROSS JOIN years AS y
LEFT JOIN reports AS r ON r.agency_ref = k.id AND r.year = y.year
WHERE :year = '' OR y.year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*'
GROUP BY k.province, y.year
ORDER BY y.year DESC, k.province
