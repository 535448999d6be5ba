-- annual_reports: one row an agency and year, the best report found; chosen_because says by what.
-- The figures are in applications, disclosure and review_litigation, row by row the same agencies and years.
SELECT
  document_key, agency_key, agency, agency_id, credit_code, body_kind, system, level, province, city, county, division_code, year, reporting_scope, title,
  publish_date, written_date, form_edition, tables_found, facts_found, facts_read, reports_found, chosen_because,
  official_host, mirror, address, digest, fetched_at, parser_version
FROM annual_reports
ORDER BY agency_key, year
