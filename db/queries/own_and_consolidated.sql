-- zh: 政府汇总报告与所属机关报告
-- en: Consolidated reports beside those of the bodies below
-- about: For each government report that counts others in: the applications it received, beside the sum over the reports of the
--   bodies of the same place that were found. The two must never be added. The sum may be smaller (bodies not found, no number)
--   or larger (a city that does not count some in). bodies_with_number is out of bodies_found.
-- param year = : the report year; empty for every year
-- param province = : a province, or how its name begins; empty for all
WITH reports AS MATERIALIZED (
  SELECT document, document_key, agency_ref, agency, body_kind, province, city, county, year, reporting_scope
  FROM annual_reports
  WHERE province IS NOT NULL AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*') AND (:province = '' OR instr(province, :province) = 1)
),
received AS MATERIALIZED (
  SELECT r.document, max(CASE WHEN f.conflict = 0 THEN f.value_base END) AS value
  FROM reports AS r
  CROSS JOIN indicators AS i
  JOIN fact_cells AS f ON f.document = r.document AND f.indicator = i.id
  WHERE i.code = 'applications.received' AND i.dimension = 'total'
  GROUP BY r.document
)
SELECT
  g.agency, g.province, g.year, own.value AS received_consolidated, count(b.document) AS bodies_found,
  count(below.value) AS bodies_with_number, sum(below.value) AS received_by_bodies, g.document_key
FROM reports AS g
LEFT JOIN received AS own ON own.document = g.document
LEFT JOIN reports AS b ON b.year = g.year AND b.province = g.province AND b.city IS g.city AND b.county IS g.county
  AND b.agency_ref <> g.agency_ref AND b.reporting_scope IS NOT 'consolidated'
LEFT JOIN received AS below ON below.document = b.document
WHERE g.reporting_scope = 'consolidated' AND g.body_kind IN ('government', 'office')
GROUP BY g.document
ORDER BY g.year DESC, g.agency
