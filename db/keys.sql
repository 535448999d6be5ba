-- A document is found by its key also when it is no longer what its page shows.
CREATE INDEX all_documents_key ON all_documents (document_key);
