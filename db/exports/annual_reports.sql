-- annual_reports: one row an agency and year, the best report found; chosen_because says by what.
SELECT
  document_key, agency_key, agency, agency_id, body_kind, level, province, city, county, division_code, year, reporting_scope, title,
  publish_date, written_date, form_edition, tables_found, facts_found, facts_read, reports_found, chosen_because,
  official_host, address, digest, fetched_at, parser_version
FROM annual_reports
ORDER BY agency_key, year
