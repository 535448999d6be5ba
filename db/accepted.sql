-- Migration 0005: alarms that somebody has looked at and accepted, with a note.
-- Statements are separated by a line that ends in a semicolon.

-- An acceptance holds while every run raises the alarm again and no worse; ended_run: the first one that did not.
CREATE TABLE accepted_alarms (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (id),
  kind TEXT NOT NULL,
  before INTEGER,
  now INTEGER,
  note TEXT NOT NULL,
  accepted_at TEXT NOT NULL,
  ended_run INTEGER REFERENCES runs (id)
) STRICT;
CREATE UNIQUE INDEX accepted_alarms_holding ON accepted_alarms (source, kind) WHERE ended_run IS NULL;
