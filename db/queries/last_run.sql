-- zh: 最近一次运行的新增与修订
-- en: What the last run changed
-- about: The page versions that a run stored: new pages, and pages whose text changed (revision says the how-manieth version it
--   is). A version that reads as the one before it is no revision and is left out. gongkai diff shows what changed in one.
-- param run = : the number of a run (gongkai runs); empty for the last one that stored a page
SELECT
  r.id AS run, r.started_at, CASE WHEN v.number = 1 THEN 'new' ELSE 'revised' END AS change, v.number AS revision, d.agency,
  d.year, d.doc_type, d.title, d.facts_read, d.document_key, p.address
FROM page_versions AS v
JOIN runs AS r ON r.id = v.run
JOIN pages AS p ON p.id = v.page
LEFT JOIN all_documents AS d ON d.page_version = v.id AND d.parser_version = v.parser_version
WHERE v.run = coalesce(CAST(nullif(:run, '') AS INTEGER), (SELECT max(run) FROM page_versions)) AND v.same_as IS NULL
ORDER BY change DESC, d.agency, d.year, p.address, d.part
