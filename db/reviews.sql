-- Migration 0010: what people said of findings, and whether a document's tables were read by two readers.
-- Statements are separated by a line that ends in a semicolon.

-- Human work, and not to be had again from the archive: gongkai review export keeps it.
-- subject: what was found (a rule and its scope, a cell, an issue and its place); fingerprint: of the values spoken of.
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  part INTEGER NOT NULL,
  document_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  said TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('source_error', 'reading_error', 'accepted')),
  note TEXT NOT NULL,
  reviewed_at TEXT NOT NULL,
  UNIQUE (address, part, kind, subject, fingerprint)
) STRICT;

ALTER TABLE all_documents ADD COLUMN read_twice INTEGER NOT NULL DEFAULT 0 CHECK (read_twice IN (0, 1));
