-- zh: 收费情况
-- en: Fees
-- about: Two different things that are easily mixed: fee_income is the income from administrative fees (行政事业性收费, 元; on the
--   form since report year 2021), fee_unpaid the applications that were closed because the applicant did not pay the
--   information fee. A number of 0 was written; an empty one comes with its state: blank, not_stated, unread.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
WITH reports AS MATERIALIZED (
  SELECT document, document_key, agency, province, year, reporting_scope
  FROM annual_reports
  WHERE form_edition = 'form2021'
    AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
),
wanted AS MATERIALIZED (
  SELECT id, code FROM indicators
  WHERE code = 'disclosure.fee.amount' OR (code = 'applications.result.other.fee_unpaid' AND dimension = 'total')
),
cells AS (
  SELECT
    r.document, w.code = 'disclosure.fee.amount' AS is_income, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value,
    CASE WHEN max(f.conflict) THEN 'conflict' ELSE ifnull(max(k.state), 'not_stated') END AS state
  FROM reports AS r
  CROSS JOIN wanted AS w
  LEFT JOIN fact_cells AS f ON f.document = r.document AND f.indicator = w.id
  LEFT JOIN cell_kinds AS k ON k.id = f.kind
  GROUP BY r.document, w.id
),
both AS (
  SELECT
    document,
    max(value) FILTER (WHERE is_income) AS fee_income, max(state) FILTER (WHERE is_income) AS fee_income_state,
    max(value) FILTER (WHERE NOT is_income) AS fee_unpaid, max(state) FILTER (WHERE NOT is_income) AS fee_unpaid_state
  FROM cells
  GROUP BY document
)
SELECT
  r.agency, r.province, r.year, r.reporting_scope, b.fee_income, b.fee_income_state, b.fee_unpaid, b.fee_unpaid_state,
  r.document_key
FROM both AS b
JOIN reports AS r ON r.document = b.document
ORDER BY b.fee_income DESC, b.fee_unpaid DESC, r.agency, r.year
