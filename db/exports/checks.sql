-- checks: the result of every rule on every row or column that it speaks of; other_key: the report that it was compared with.
SELECT
  d.document_key, c.rule, c.scope, c.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, c.cells,
  (SELECT o.document_key FROM all_documents AS o WHERE o.id = c.other) AS other_key, c.across, c.position
FROM documents AS d
JOIN all_checks AS c ON c.document = d.id
ORDER BY d.address, d.part, c.across, c.position
