-- zh: 行政复议和行政诉讼被纠正的
-- en: Reviews and lawsuits lost
-- about: How many administrative reviews and lawsuits ended with the body's decision corrected (结果纠正), out of those decided
--   (纠正, 维持, 其他结果; not those still pending). Lawsuits after a review and without one are added. Sums are of stated numbers;
--   cells_without_number counts those of the twelve cells that have none, so that a sum over them is a lower bound.
--   In the list is who lost one; a report that is not there lost none, or states no number of it: do not take it for 0.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
WITH reports AS MATERIALIZED (
  SELECT document, document_key, agency, province, year, reporting_scope
  FROM annual_reports
  WHERE form_edition IN ('form2019', 'form2021')
    AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
),
wanted AS MATERIALIZED (
  SELECT id, code LIKE 'review.%' AS is_review, code LIKE '%.corrected' AS is_lost
  FROM indicators
  WHERE (code LIKE 'review.%' OR code LIKE 'litigation.%')
    AND (code LIKE '%.corrected' OR code LIKE '%.upheld' OR code LIKE '%.other_result')
),
cells AS (
  SELECT r.document, w.is_review, w.is_lost, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value
  FROM reports AS r
  CROSS JOIN wanted AS w
  LEFT JOIN fact_cells AS f ON f.document = r.document AND f.indicator = w.id
  GROUP BY r.document, w.id
),
counted AS (
  SELECT
    document,
    sum(value) FILTER (WHERE is_review AND is_lost) AS reviews_lost, sum(value) FILTER (WHERE is_review) AS reviews_decided,
    sum(value) FILTER (WHERE NOT is_review AND is_lost) AS lawsuits_lost,
    sum(value) FILTER (WHERE NOT is_review) AS lawsuits_decided, sum(value IS NULL) AS cells_without_number
  FROM cells
  GROUP BY document
)
SELECT
  r.agency, r.province, r.year, r.reporting_scope, c.reviews_lost, c.reviews_decided, c.lawsuits_lost, c.lawsuits_decided,
  c.cells_without_number, r.document_key
FROM counted AS c
JOIN reports AS r ON r.document = c.document
WHERE c.reviews_lost > 0 OR c.lawsuits_lost > 0
ORDER BY ifnull(c.reviews_lost, 0) + ifnull(c.lawsuits_lost, 0) DESC, r.agency, r.year
