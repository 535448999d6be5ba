-- coverage: every agency with a report and every year for which any report was found; reports_found 0: none of it was.
SELECT
  agency_key, agency, level, province, city, county, year, reports_found,
  (SELECT d.document_key FROM all_documents AS d WHERE d.id = coverage.document) AS document_key,
  form_edition, tables_found, facts_read, facts_unread, checks_failed, across_failed, across_not_stated, official_host, mirror
FROM coverage
ORDER BY agency_key, year
