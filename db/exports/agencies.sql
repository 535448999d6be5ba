-- agencies: one row a body that a current document is by; its hosts and how many reports were found. One body on several sites is one row.
SELECT
  a.key AS agency_key, a.printed, a.name, a.agency_id, a.credit_code, a.body_kind, a.system, a.level, a.province, a.city,
  a.county, a.division_code,
  -- a code that two bodies carry is left in the template of one of them: which, nobody knows
  EXISTS (SELECT 1 FROM agencies AS o WHERE o.credit_code = a.credit_code AND o.id <> a.id) AS code_shared,
  count(*) AS documents,
  sum(d.doc_type = 'annual_report') AS annual_reports,
  min(CASE WHEN d.doc_type = 'annual_report' THEN d.year END) AS first_year,
  max(CASE WHEN d.doc_type = 'annual_report' THEN d.year END) AS last_year,
  (
    SELECT group_concat(h.host, ' ') FROM (
      SELECT DISTINCT s.host FROM documents AS s WHERE s.agency_ref = a.id AND s.host IS NOT NULL ORDER BY s.host
    ) AS h
  ) AS hosts
FROM agencies AS a
JOIN documents AS d ON d.agency_ref = a.id
GROUP BY a.id
ORDER BY a.key
