-- Migration 0006: which sources name an address, for a report may stand in the lists of several; and lists under addresses
-- of their own, for the page of a list may be a report itself.
-- Statements are separated by a line that ends in a semicolon.

CREATE TABLE source_pages (
  source TEXT NOT NULL REFERENCES sources (id),
  page INTEGER NOT NULL REFERENCES pages (id),
  PRIMARY KEY (source, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_pages_page ON source_pages (page);

INSERT INTO source_pages (source, page) SELECT source, id FROM pages WHERE source IS NOT NULL;
UPDATE pages SET address = 'list ' || address WHERE kind = 'list';
