-- issues: what a person may want to know about the reading of each document.
SELECT d.document_key, s.code, s.severity, s.detail, s.place, s.position
FROM documents AS d
JOIN all_issues AS s ON s.document = d.id
ORDER BY d.address, d.part, s.position
