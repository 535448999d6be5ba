-- documents: one row for each document that is current, by address and part.
-- document_key joins the other files to this one; it stays the same in a database built anew.
SELECT
  document_key, address, part, url, official_host, doc_type, title, agency, issuer, agency_name, agency_id, credit_code,
  body_kind, system, level, province, city, county, division_code, agency_evidence, mirror, year, period_start, period_end, reporting_scope, publish_date,
  written_date, signature_agency, signature_date, doc_no, index_no, topic, keywords, encoding, script, form_edition,
  form_edition_evidence, repairs, tables_found, facts_found, facts_read, digest, size, page_version, fetched_at,
  parser_version
FROM documents
ORDER BY address, part
