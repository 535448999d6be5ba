-- zh: 未能读出的单元格及原因
-- en: Unread cells by reason
-- about: How many cells of current documents hold something that was not read, by the statutory table and the issue that tells
--   why. An unread cell has no value and is no zero. One row of examples: example is a report to look at.
WITH unread AS (
  SELECT f.document, f.table_index, f.row, f.column
  FROM quality AS q
  CROSS JOIN all_unread_cells AS f ON f.document = q.document
  WHERE q.facts_unread > 0
),
reasons AS (
  SELECT
    u.document,
    (
      SELECT g.form_table FROM grids AS g
      WHERE g.document = u.document AND g.table_index = u.table_index AND g.form_table IS NOT NULL
    ) AS form_table,
    (
      SELECT s.code FROM all_issues AS s
      WHERE s.document = u.document AND (s.severity = 'error' OR s.code = 'table_repeated') AND s.place LIKE 'table %' AND instr(
        'table ' || u.table_index || ifnull(' row ' || u.row, '') || ifnull(' column ' || u.column, '') || ' ', s.place || ' '
      ) = 1
      ORDER BY length(s.place) DESC, s.position
      LIMIT 1
    ) AS reason
  FROM unread AS u
)
SELECT
  ifnull(r.reason, 'no issue of its own') AS reason, r.form_table, count(*) AS cells, count(DISTINCT r.document) AS documents,
  min(d.document_key) AS example
FROM reasons AS r
JOIN all_documents AS d ON d.id = r.document
GROUP BY 1, 2
ORDER BY cells DESC, 1, 2
