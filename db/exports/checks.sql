-- checks: the result of every rule on every row or column that it speaks of.
SELECT d.document_key, c.rule, c.scope, c.verdict, c.left_value, c.right_value, c.cells
FROM documents AS d
JOIN checks AS c ON c.document = d.id
ORDER BY d.address, d.part, c.position
