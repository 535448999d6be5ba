-- zh: 转载和镜像
-- en: Copies and mirrors
-- about: Documents taken from a copy, with the reason why they are taken for one. Where original_found is 0 the copy is all that
--   there is of this agency and year, and annual_reports shows it; pinyin, spam, commas and rewritten are copies whose text was
--   altered.
-- param altered = : 1 for copies whose text was altered only; empty for all
SELECT
  d.agency, d.year, d.mirror, d.host, EXISTS (
    SELECT 1 FROM all_documents AS o
    WHERE o.current AND o.agency_ref = d.agency_ref AND o.year = d.year AND o.doc_type = d.doc_type AND o.mirror IS NULL
  ) AS original_found, d.title, d.document_key, d.address
FROM documents AS d
WHERE d.mirror IS NOT NULL AND (:altered <> '1' OR d.mirror IN ('pinyin', 'spam', 'commas', 'rewritten'))
ORDER BY original_found, d.agency, d.year, d.address
