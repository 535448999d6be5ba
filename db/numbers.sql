-- Migration 0002: words that come again in every report are kept once, and rows name them by number. What the checks
-- compare filled three quarters of the database, and state and units a third of each cell; views give the words back.
-- Statements are separated by a line that ends in a semicolon.

CREATE TABLE check_lines (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  scope TEXT NOT NULL,
  cells TEXT NOT NULL,
  UNIQUE (rule, scope, cells)
) STRICT;
INSERT INTO check_lines (rule, scope, cells)
SELECT DISTINCT rule, scope, cells FROM all_checks ORDER BY rule, scope, cells;

CREATE TABLE check_results (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL REFERENCES check_lines (id),
  verdict TEXT NOT NULL,
  left_value ANY,
  right_value ANY,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
INSERT INTO check_results (document, position, line, verdict, left_value, right_value)
SELECT c.document, c.position, l.id, c.verdict, c.left_value, c.right_value
FROM all_checks AS c
JOIN check_lines AS l ON l.rule = c.rule AND l.scope = c.scope AND l.cells = c.cells
ORDER BY c.document, c.position;
DROP TABLE all_checks;

CREATE TABLE cell_kinds (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  unit TEXT,
  base_unit TEXT
) STRICT;
CREATE UNIQUE INDEX cell_kinds_words ON cell_kinds (state, ifnull(unit, ''), ifnull(base_unit, ''));
INSERT INTO cell_kinds (state, unit, base_unit)
SELECT DISTINCT state, unit, base_unit FROM fact_cells ORDER BY state, unit, base_unit;

CREATE TABLE cells (
  document INTEGER NOT NULL REFERENCES all_documents (id) ON DELETE CASCADE,
  indicator INTEGER NOT NULL REFERENCES indicators (id),
  position INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES cell_kinds (id),
  value ANY,
  raw TEXT NOT NULL,
  value_base ANY,
  table_index INTEGER NOT NULL,
  row INTEGER,
  column INTEGER,
  candidates TEXT,
  conflict INTEGER NOT NULL CHECK (conflict IN (0, 1)),
  PRIMARY KEY (document, indicator, position)
) STRICT, WITHOUT ROWID;
INSERT INTO cells
SELECT
  f.document, f.indicator, f.position, k.id, f.value, f.raw, f.value_base, f.table_index, f.row, f.column,
  f.candidates, f.conflict
FROM fact_cells AS f
JOIN cell_kinds AS k ON k.state = f.state AND k.unit IS f.unit AND k.base_unit IS f.base_unit
ORDER BY f.document, f.indicator, f.position;
DROP TABLE fact_cells;
ALTER TABLE cells RENAME TO fact_cells;
