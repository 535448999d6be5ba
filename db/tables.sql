-- The tables as migration 0001 makes them. A change is a new migration in schema.py, never an edit here.
-- Statements are separated by a line that ends in a semicolon.

-- A run that wrote something or failed on something. ended_at is empty for a run that was cut off.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  parser_version TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  pages_new INTEGER NOT NULL DEFAULT 0,
  pages_revised INTEGER NOT NULL DEFAULT 0,
  pages_reread INTEGER NOT NULL DEFAULT 0,
  pages_unchanged INTEGER,
  pages_failed INTEGER
) STRICT;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  url TEXT,
  host TEXT,
  first_seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE page_versions (
  id INTEGER PRIMARY KEY,
  page INTEGER NOT NULL REFERENCES pages (id),
  number INTEGER NOT NULL,
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  content_type TEXT,
  origin TEXT NOT NULL,
  fetched_at TEXT,
  ingested_at TEXT NOT NULL,
  parser_version TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (id),
  UNIQUE (page, number)
) STRICT;
CREATE UNIQUE INDEX page_versions_current ON page_versions (page) WHERE current;
CREATE INDEX page_versions_run ON page_versions (run);

CREATE TABLE agencies (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  printed TEXT NOT NULL,
  host TEXT,
  name TEXT,
  agency_id TEXT,
  body_kind TEXT,
  level TEXT,
  province TEXT,
  city TEXT,
  county TEXT,
  division_code TEXT
) STRICT;

CREATE TABLE indicators (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL,
  dimension TEXT,
  label TEXT,
  dimension_label TEXT,
  unit TEXT,
  tables TEXT
) STRICT;
CREATE UNIQUE INDEX indicators_code ON indicators (code, ifnull(dimension, ''));

CREATE TABLE all_documents (
  id INTEGER PRIMARY KEY,
  page_version INTEGER NOT NULL REFERENCES page_versions (id),
  parser_version TEXT NOT NULL,
  part INTEGER NOT NULL,
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  document_key TEXT NOT NULL,
  agency_ref INTEGER REFERENCES agencies (id),
  facts_found INTEGER NOT NULL,
  facts_read INTEGER NOT NULL,
  tables_found INTEGER NOT NULL,
  source TEXT NOT NULL,
  url TEXT,
  official_host INTEGER NOT NULL CHECK (official_host IN (0, 1)),
  doc_type TEXT NOT NULL,
  title TEXT,
  agency TEXT,
  issuer TEXT,
  agency_name TEXT,
  agency_id TEXT,
  body_kind TEXT,
  level TEXT,
  province TEXT,
  city TEXT,
  county TEXT,
  division_code TEXT,
  year INTEGER,
  period_start TEXT,
  period_end TEXT,
  reporting_scope TEXT,
  publish_date TEXT,
  written_date TEXT,
  signature_agency TEXT,
  signature_date TEXT,
  doc_no TEXT,
  index_no TEXT,
  topic TEXT,
  keywords TEXT,
  encoding TEXT NOT NULL,
  script TEXT NOT NULL,
  form_edition TEXT,
  form_edition_evidence TEXT,
  repairs TEXT NOT NULL,
  UNIQUE (page_version, parser_version, part)
) STRICT;
CREATE UNIQUE INDEX all_documents_current ON all_documents (document_key) WHERE current;
CREATE INDEX all_documents_agency ON all_documents (agency_ref, year) WHERE current;

CREATE TABLE all_sections (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  level INTEGER NOT NULL,
  number TEXT,
  number_key TEXT,
  title TEXT,
  text TEXT NOT NULL,
  code TEXT,
  UNIQUE (document, position)
) STRICT;

CREATE TABLE all_tables (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  table_index INTEGER NOT NULL,
  section TEXT,
  form_table TEXT,
  carrier TEXT NOT NULL,
  grid TEXT NOT NULL,
  UNIQUE (document, position)
) STRICT;

-- The figures, small: 198 of them make a report. The view all_facts gives the names back.
CREATE TABLE fact_cells (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  indicator INTEGER NOT NULL REFERENCES indicators (id),
  position INTEGER NOT NULL,
  value ANY,
  unit TEXT,
  raw TEXT NOT NULL,
  state TEXT NOT NULL,
  value_base ANY,
  base_unit TEXT,
  table_index INTEGER NOT NULL,
  row INTEGER,
  column INTEGER,
  candidates TEXT,
  conflict INTEGER NOT NULL CHECK (conflict IN (0, 1)),
  PRIMARY KEY (document, indicator, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE all_figures (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  subject TEXT NOT NULL,
  value ANY NOT NULL,
  unit TEXT,
  raw TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE all_tasks (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  scope TEXT,
  text TEXT NOT NULL,
  lead TEXT NOT NULL,
  support TEXT NOT NULL,
  due TEXT,
  raw TEXT NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE all_checks (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  rule TEXT NOT NULL,
  scope TEXT NOT NULL,
  verdict TEXT NOT NULL,
  left_value ANY,
  right_value ANY,
  cells TEXT NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE all_issues (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  detail TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
