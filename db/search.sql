-- Where words stand: every title, section and task of the documents that are current, each letter a word
-- (search_words.py). The texts themselves are not kept twice. Rows are taken out by the same words with which they came in.
CREATE VIRTUAL TABLE search_index USING fts5 (words, content='', tokenize='ascii');

-- A row of search_index is a place. The places of a document follow each other: its title, its sections, its tasks. The year
-- leads the number, (4095 - year) * 2^40, so that the newest come first without sorting. No cascade: a document that is deleted
-- while its words are in the index is an error.
CREATE TABLE search_places (
  first INTEGER PRIMARY KEY,
  document INTEGER NOT NULL UNIQUE REFERENCES all_documents (id),
  sections INTEGER NOT NULL,
  tasks INTEGER NOT NULL
) STRICT;
