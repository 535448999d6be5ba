-- Migration 0013: what is asked for again and again is kept with the reports: which report stands for its body and year, and how
-- much of each document was read. Both follow from the rest, and are made anew whenever a database is brought up to date.
-- Statements are separated by a line that ends in a semicolon.

-- Kept by db/choosing.py, from the view ranked_reports.
CREATE TABLE chosen (
  agency_ref INTEGER NOT NULL REFERENCES agencies (id),
  year INTEGER NOT NULL,
  document INTEGER NOT NULL UNIQUE REFERENCES all_documents (id) ON DELETE CASCADE,
  reports_found INTEGER NOT NULL,
  chosen_because TEXT NOT NULL,
  PRIMARY KEY (agency_ref, year)
) STRICT, WITHOUT ROWID;
CREATE INDEX chosen_year ON chosen (year);

-- Kept by db/counting.py, for every document, old ones too. across_* are not here: other reports change them.
CREATE TABLE reading_counts (
  document INTEGER PRIMARY KEY REFERENCES all_documents (id) ON DELETE CASCADE,
  facts_unread INTEGER NOT NULL,
  facts_in_conflict INTEGER NOT NULL,
  checks_passed INTEGER NOT NULL,
  checks_failed INTEGER NOT NULL,
  checks_not_stated INTEGER NOT NULL,
  checks_failed_error INTEGER NOT NULL,
  checks_failed_warn INTEGER NOT NULL,
  checks_failed_info INTEGER NOT NULL,
  checks_fault_source INTEGER NOT NULL,
  checks_fault_ours INTEGER NOT NULL,
  checks_fault_unclear INTEGER NOT NULL,
  issues_error INTEGER NOT NULL,
  issues_warn INTEGER NOT NULL,
  issues_info INTEGER NOT NULL
) STRICT;

-- one figure in every report is asked for as often as every figure of one report
CREATE INDEX fact_cells_indicator ON fact_cells (indicator);
