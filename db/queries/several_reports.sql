-- zh: 同一机关同一年度的多份报告
-- en: Several reports of one agency and year
-- about: Every report of an agency and year for which more than one was found, the chosen one marked, with the applications that
--   each says were received. Adding them up counts the same applications several times: use annual_reports.
-- param year = : the report year; empty for every year
WITH several AS MATERIALIZED (
  SELECT document, agency_ref, agency, year, chosen_because
  FROM annual_reports
  WHERE reports_found > 1 AND (:year = '' OR year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*')
)
SELECT
  s.agency, s.year, d.document_key, d.id = s.document AS chosen, CASE WHEN d.id = s.document THEN s.chosen_because END AS because,
  (
    SELECT max(CASE WHEN f.conflict = 0 THEN f.value_base END)
    FROM indicators AS i
    JOIN fact_cells AS f ON f.document = d.id AND f.indicator = i.id
    WHERE i.code = 'applications.received' AND i.dimension = 'total'
  ) AS received, d.facts_read, d.mirror, d.publish_date, d.address
FROM several AS s
JOIN documents AS d ON d.agency_ref = s.agency_ref AND d.year = s.year AND d.doc_type = 'annual_report'
ORDER BY s.agency, s.year, chosen DESC, d.document_key
