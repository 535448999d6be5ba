-- figures: every quantity stated in the prose of the current documents, in the order of the page.
-- value is in base units; code: the figure of the form that it states for the whole year; start_at and end_at count the
-- characters of the section's text.
SELECT
  d.document_key, d.agency, d.agency_name, d.year, f.section, f.subject, f.value, f.unit, f.approximate, f.code, f.raw,
  f.start_at, f.end_at, d.address,
  EXISTS (SELECT 1 FROM chosen AS c WHERE c.document = d.id) AS chosen, f.position
FROM documents AS d
JOIN all_figures AS f ON f.document = d.id
ORDER BY d.address, d.part, f.position
