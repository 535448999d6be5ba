-- zh: 哪些机关不予公开最多
-- en: Who refuses most
-- about: One row an agency and year: how many applications were refused (不予公开), out of how many that were decided. Only
--   numbers are added up: refused is a lower bound where grounds_without_number is not 0 (blank, unread or not shown cells are
--   counted there, and are not zeros). The share is left empty without a decided total. A consolidated report counts other
--   bodies in: do not add it to theirs, and do not rank it beside them.
--   A report of which no ground has a number, and one on a form without these grounds, is not in the list: that is not a 0.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins (安徽); empty for all
WITH reports AS MATERIALIZED (
  SELECT document, document_key, agency, province, year, reporting_scope, form_edition
  FROM annual_reports
  WHERE form_edition IN ('form2019', 'form2021')
    AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
),
wanted AS MATERIALIZED (
  SELECT id, code FROM indicators
  WHERE dimension = 'total' AND (code = 'applications.result.total' OR code LIKE 'applications.result.denied.%')
),
-- a table that stands there twice gives a cell twice: one number if they agree, none if they do not
cells AS (
  SELECT r.document, w.code, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value
  FROM reports AS r
  CROSS JOIN wanted AS w
  LEFT JOIN fact_cells AS f ON f.document = r.document AND f.indicator = w.id
  GROUP BY r.document, w.code
),
counted AS (
  SELECT
    document,
    sum(value) FILTER (WHERE code <> 'applications.result.total') AS refused,
    count(*) FILTER (WHERE code <> 'applications.result.total' AND value IS NULL) AS grounds_without_number,
    max(value) FILTER (WHERE code = 'applications.result.total') AS decided
  FROM cells
  GROUP BY document
)
SELECT
  r.agency, r.province, r.year, r.reporting_scope, c.refused, c.decided,
  CASE WHEN c.decided > 0 THEN round(100.0 * c.refused / c.decided, 1) END AS refused_percent,
  c.grounds_without_number, r.form_edition, r.document_key
FROM counted AS c
JOIN reports AS r ON r.document = c.document
WHERE c.refused IS NOT NULL
ORDER BY c.refused DESC, r.agency, r.year
