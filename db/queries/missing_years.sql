-- zh: 前后年度都有、中间缺报告的机关
-- en: Years missing between two reports
-- about: An agency with a report before and after a gap of years for which none was found. Not found is not the same as not
--   published: the page may be gone, or on a host that nobody crawled.
-- param province = : a province, or how its name begins; empty for all
WITH neighbours AS (
  SELECT
    agency, province, year, lead(year) OVER (PARTITION BY agency_ref ORDER BY year) AS next_year, document_key,
    lead(document_key) OVER (PARTITION BY agency_ref ORDER BY year) AS next_key
  FROM annual_reports
)
SELECT
  agency, province, year + 1 AS missing_from, next_year - 1 AS missing_until, next_year - year - 1 AS years_missing,
  document_key AS report_before, next_key AS report_after
FROM neighbours
WHERE next_year > year + 1 AND (:province = '' OR instr(province, :province) = 1)
ORDER BY years_missing DESC, agency, year
