-- checks: the result of every rule on every row or column that it speaks of; other_key: the report that it was compared with.
SELECT
  d.document_key, c.rule, c.scope, c.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, c.cells,
  c.other_key
FROM documents AS d
JOIN checks AS c ON c.document = d.id
ORDER BY d.address, d.part, c.across, c.position
