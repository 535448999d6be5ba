-- Migration 0004: the ledger of crawls: every address with its state and when it is due, where in the archive its bytes
-- lie, what each run found at each source, and what was worse than before.
-- Statements are separated by a line that ends in a semicolon.

-- The registry as last used.
CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  agency TEXT NOT NULL,
  level TEXT NOT NULL,
  division_code TEXT,
  host TEXT NOT NULL,
  family TEXT NOT NULL,
  status TEXT NOT NULL,
  min_reports INTEGER NOT NULL,
  first_year INTEGER,
  last_year INTEGER,
  notes TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT;

-- One row an answer in the archive: a body, or that the body had not changed. It begins with the redirects before it.
CREATE TABLE archive_records (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,
  begins INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('response', 'revisit')),
  status INTEGER NOT NULL,
  digest TEXT,
  retrieved_at TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (id),
  UNIQUE (file, offset)
) STRICT;
CREATE INDEX archive_records_url ON archive_records (url, id);

ALTER TABLE runs ADD COLUMN archive_file TEXT;
ALTER TABLE runs ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE page_versions ADD COLUMN archive_record INTEGER REFERENCES archive_records (id);

ALTER TABLE pages ADD COLUMN source TEXT REFERENCES sources (id);
ALTER TABLE pages ADD COLUMN kind TEXT CHECK (kind IN ('list', 'report', 'attachment'));
ALTER TABLE pages ADD COLUMN listing TEXT;
ALTER TABLE pages ADD COLUMN listed_title TEXT;
ALTER TABLE pages ADD COLUMN listed_date TEXT;
ALTER TABLE pages ADD COLUMN first_run INTEGER REFERENCES runs (id);
ALTER TABLE pages ADD COLUMN last_run INTEGER REFERENCES runs (id);
ALTER TABLE pages ADD COLUMN state TEXT CHECK (state IN
  ('new', 'ok', 'unchanged', 'empty_on_purpose', 'incomplete', 'blocked', 'gone', 'hijacked', 'failed'));
ALTER TABLE pages ADD COLUMN state_since TEXT;
ALTER TABLE pages ADD COLUMN reason TEXT;
ALTER TABLE pages ADD COLUMN status INTEGER;
ALTER TABLE pages ADD COLUMN etag TEXT;
ALTER TABLE pages ADD COLUMN last_modified TEXT;
ALTER TABLE pages ADD COLUMN digest TEXT;
ALTER TABLE pages ADD COLUMN checked_at TEXT;
ALTER TABLE pages ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN due_at TEXT;
ALTER TABLE pages ADD COLUMN archive_record INTEGER REFERENCES archive_records (id);
CREATE INDEX pages_source ON pages (source, kind, due_at);

-- How the walk over a list of a source ended.
CREATE TABLE walks (
  run INTEGER NOT NULL REFERENCES runs (id),
  source TEXT NOT NULL REFERENCES sources (id),
  listing TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL,
  pages INTEGER NOT NULL,
  links INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  total INTEGER,
  PRIMARY KEY (run, source, listing)
) STRICT, WITHOUT ROWID;

-- What a source gave, in a run and in all: by this a later run is measured.
CREATE TABLE source_runs (
  run INTEGER NOT NULL REFERENCES runs (id),
  source TEXT NOT NULL REFERENCES sources (id),
  state TEXT NOT NULL,
  listed INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  sections INTEGER NOT NULL,
  cells INTEGER NOT NULL,
  checks_failed INTEGER NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (id),
  source TEXT NOT NULL REFERENCES sources (id),
  kind TEXT NOT NULL,
  before INTEGER,
  now INTEGER,
  detail TEXT NOT NULL,
  again INTEGER NOT NULL CHECK (again IN (0, 1)),
  raised_at TEXT NOT NULL,
  UNIQUE (run, source, kind)
) STRICT;
