-- Migration 0015: which run a reading of a document is of, so that the database can be asked what it showed when a run had ended.
-- Statements are separated by a line that ends in a semicolon.

-- Empty for what was read before this migration.
ALTER TABLE all_documents ADD COLUMN run INTEGER REFERENCES runs (id);
