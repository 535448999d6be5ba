-- Migration 0003: labels of statutory tables are the same in every report and stand in every place that a cell spans.
-- They are kept once, and a grid names them by number. What is no label (figures; texts of other tables) stays where it
-- is. The view all_tables gives the texts back.
-- Statements are separated by a line that ends in a semicolon.

CREATE TABLE words (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO words (text)
SELECT DISTINCT cell.value
FROM all_tables AS t, json_each(t.grid) AS line, json_each(line.value) AS cell
WHERE
  t.form_table IS NOT NULL AND instr(t.grid, '\u0000') = 0
  AND cell.value GLOB '*[^' || char(1) || '-' || char(127) || ']*' AND length(cell.value) <= 100
ORDER BY cell.value;

CREATE TABLE grids (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  table_index INTEGER NOT NULL,
  section TEXT,
  form_table TEXT,
  carrier TEXT NOT NULL,
  numbered INTEGER NOT NULL CHECK (numbered IN (0, 1)),
  grid TEXT NOT NULL,
  UNIQUE (document, position)
) STRICT;
INSERT INTO grids (id, document, position, table_index, section, form_table, carrier, numbered, grid)
SELECT id, document, position, table_index, section, form_table, carrier, 0, grid
FROM all_tables
WHERE form_table IS NULL OR instr(grid, '\u0000');
INSERT INTO grids (id, document, position, table_index, section, form_table, carrier, numbered, grid)
SELECT
  t.id, t.document, t.position, t.table_index, t.section, t.form_table, t.carrier, 1,
  (
    SELECT json_group_array(json(numbered.line))
    FROM (
      SELECT
        (
          SELECT json_group_array(ifnull(named.id, named.text))
          FROM (
            SELECT w.id, cell.value AS text
            FROM json_each(line.value) AS cell
            LEFT JOIN words AS w ON w.text = cell.value
            ORDER BY cell.key
          ) AS named
        ) AS line
      FROM json_each(t.grid) AS line
      ORDER BY line.key
    ) AS numbered
  )
FROM all_tables AS t
WHERE t.form_table IS NOT NULL AND instr(t.grid, '\u0000') = 0;
DROP TABLE all_tables;
