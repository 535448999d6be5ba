-- checks: the result of every rule on every row or column that it speaks of; other_key: the report that it was compared with.
SELECT
  k.document_key, k.rule, k.scope, k.severity, k.verdict, k.left_value, k.right_value, k.fault, k.why, k.cells,
  (SELECT o.document_key FROM all_documents AS o WHERE o.id = k.other) AS other_key, k.across, k.position
FROM (
  -- and not from all_checks: SQLite would read all of it to show those of some documents
  SELECT
    d.address, d.part, d.document_key, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why,
    l.cells, NULL AS other, 0 AS across, c.position
  FROM documents AS d
  JOIN check_results AS c ON c.document = d.id
  JOIN check_lines AS l ON l.id = c.line
  LEFT JOIN rules AS r ON r.rule = l.rule
  UNION ALL
  SELECT
    d.address, d.part, d.document_key, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why,
    l.cells, c.other, 1 AS across, c.position
  FROM documents AS d
  JOIN report_checks AS c ON c.document = d.id
  JOIN check_lines AS l ON l.id = c.line
  LEFT JOIN rules AS r ON r.rule = l.rule
) AS k
ORDER BY k.address, k.part, k.across, k.position
