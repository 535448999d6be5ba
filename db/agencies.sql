-- What is known of the bodies: the system they belong to, the credit code of their own, and what of a page named them; and
-- by what a page is known for a copy.
ALTER TABLE agencies ADD COLUMN system TEXT;
ALTER TABLE agencies ADD COLUMN credit_code TEXT;
ALTER TABLE all_documents ADD COLUMN system TEXT;
ALTER TABLE all_documents ADD COLUMN credit_code TEXT;
ALTER TABLE all_documents ADD COLUMN agency_evidence TEXT;
ALTER TABLE all_documents ADD COLUMN mirror TEXT;
-- what was known of it before: a code of 18 characters was taken for the id. The rest comes with the next reading.
UPDATE agencies SET credit_code = agency_id WHERE length(agency_id) = 18;
UPDATE all_documents SET credit_code = agency_id WHERE length(agency_id) = 18;
