-- documents: one row for each document that is current, by address and part.
-- document_key joins the other files to this one; it stays the same in a database built anew. chosen: 1 for the report that stands
-- for its body and year in annual_reports and the wide datasets.
SELECT
  d.document_key, d.address, d.part, d.url, d.official_host, d.doc_type, d.title, d.agency, d.issuer,
  (SELECT a.key FROM agencies AS a WHERE a.id = d.agency_ref) AS agency_key,
  d.agency_name, d.agency_id, d.credit_code,
  d.body_kind, d.system, d.level, d.province, d.city, d.county, d.division_code, d.agency_evidence, d.mirror, d.year,
  d.period_start, d.period_end, d.reporting_scope, d.publish_date,
  d.written_date, d.signature_agency, d.signature_date, d.doc_no, d.index_no, d.topic, d.keywords, d.encoding, d.script,
  d.form_edition, d.form_edition_evidence, d.repairs, d.tables_found, d.facts_found, d.facts_read,
  EXISTS (SELECT 1 FROM chosen AS c WHERE c.document = d.id) AS chosen,
  d.digest, d.size, d.page_version, d.fetched_at, d.parser_version
FROM documents AS d
ORDER BY d.address, d.part
