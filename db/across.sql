-- Migration 0007: results of rules say where a failure arose and by which sign; results of rules across reports; the rules
-- themselves; and what a version of a page reads like, so that a page that changed only around its report is no revision.
-- Statements are separated by a line that ends in a semicolon.

ALTER TABLE check_results ADD COLUMN fault TEXT;
ALTER TABLE check_results ADD COLUMN why TEXT NOT NULL DEFAULT '';

-- Kept in step with parsers/checks.toml; a rule that it no longer has stays, for the results there are.
CREATE TABLE rules (
  rule TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- other: the report that document was compared with; empty when it is not at hand, or when several were added up.
CREATE TABLE report_checks (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL REFERENCES check_lines (id),
  other INTEGER REFERENCES all_documents (id) ON DELETE CASCADE,
  verdict TEXT NOT NULL,
  left_value ANY,
  right_value ANY,
  fault TEXT,
  why TEXT NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_checks_other ON report_checks (other);

-- by this the reports of bodies below a government are found
CREATE INDEX all_documents_region ON all_documents (year, province, city, county) WHERE current;

-- fingerprint: of what the parser that read the version last has read; same_as: the version before it that reads the same.
ALTER TABLE page_versions ADD COLUMN fingerprint TEXT;
ALTER TABLE page_versions ADD COLUMN same_as INTEGER REFERENCES page_versions (id);
CREATE INDEX page_versions_same ON page_versions (same_as) WHERE same_as IS NOT NULL;
