-- Migration 0011: until when a version of a page is known to have been served, so that captures may come in any order.
-- Statements are separated by a line that ends in a semicolon.

-- From fetched_at until then no other body was seen; empty when it was seen once, or its time is not known.
ALTER TABLE page_versions ADD COLUMN seen_until TEXT;
