-- zh: 申请数量逐年变化（同一批机关）
-- en: Applications from year to year, of the same bodies
-- about: How many applications were received in a year and in the year before, summed over those reports only whose body states
--   a number in both: so that a year in which more reports were found does not look like a year with more applications.
--   One row a scope; rows of different scope are not to be added. bodies is how many are in the sum, reports how many there are.
--   The sheet of 2014 counts otherwise and has no number here.
-- param province = : a province, or how its name begins; empty for all
WITH reports AS MATERIALIZED (
  SELECT document, agency_ref, year, reporting_scope FROM annual_reports WHERE :province = '' OR instr(province, :province) = 1
),
received AS MATERIALIZED (
  SELECT r.agency_ref, r.year, r.reporting_scope, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value
  FROM reports AS r
  CROSS JOIN indicators AS i
  LEFT JOIN fact_cells AS f ON f.document = r.document AND f.indicator = i.id
  WHERE i.code = 'applications.received' AND i.dimension = 'total'
  GROUP BY r.document
),
paired AS (
  SELECT
    year, reporting_scope, value, lag(year) OVER bodies = year - 1 AS follows, lag(value) OVER bodies AS value_before
  FROM received
  WINDOW bodies AS (PARTITION BY agency_ref, reporting_scope ORDER BY year)
)
SELECT
  year, reporting_scope, count(*) AS reports, count(*) FILTER (WHERE follows AND value + value_before IS NOT NULL) AS bodies,
  sum(value_before) FILTER (WHERE follows AND value IS NOT NULL) AS received_year_before,
  sum(value) FILTER (WHERE follows AND value_before IS NOT NULL) AS received,
  round(
    100.0 * sum(value) FILTER (WHERE follows AND value_before IS NOT NULL)
      / nullif(sum(value_before) FILTER (WHERE follows AND value IS NOT NULL), 0) - 100, 1
  ) AS change_percent
FROM paired
GROUP BY year, reporting_scope
ORDER BY year DESC, reporting_scope
