-- zh: 不予公开的理由
-- en: On what grounds information is refused
-- about: One row a year, scope and ground. reports_stating says how many reports have a number for that ground, out of
--   reports: a blank or unread cell is no zero. Rows of different scope are not to be added: a consolidated report counts in
--   bodies that report for themselves too; where the scope is empty the report does not say.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
WITH reports AS MATERIALIZED (
  SELECT document, year, reporting_scope
  FROM annual_reports
  WHERE form_edition IN ('form2019', 'form2021')
    AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
),
wanted AS MATERIALIZED (
  SELECT id, code, label FROM indicators WHERE dimension = 'total' AND code LIKE 'applications.result.denied.%'
),
cells AS (
  SELECT r.document, r.year, r.reporting_scope, w.code, w.label, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value
  FROM reports AS r
  CROSS JOIN wanted AS w
  LEFT JOIN fact_cells AS f ON f.document = r.document AND f.indicator = w.id
  GROUP BY r.document, w.code
),
grounds AS (
  SELECT year, reporting_scope, code, label, sum(value) AS refused, count(value) AS reports_stating, count(*) AS reports
  FROM cells
  GROUP BY year, reporting_scope, code
)
SELECT
  year, reporting_scope, code, label, refused,
  round(100.0 * refused / nullif(sum(refused) OVER (PARTITION BY year, reporting_scope), 0), 1) AS percent_of_refusals,
  reports_stating, reports
FROM grounds
ORDER BY year DESC, reporting_scope, refused DESC, code
