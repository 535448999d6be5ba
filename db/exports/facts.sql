-- facts: every cell of every statutory table of the current documents, in the order of the page.
-- value is in unit, value_base in base_unit; empty value: state says why. table_index, row and column count from 0.
SELECT
  d.document_key, d.agency, d.agency_name, d.year, f.code, f.dimension, f.value, f.unit, f.value_base, f.base_unit,
  f.state, f.raw, f.candidates, f.conflict, f.table_index, f.row, f.column, d.address
FROM documents AS d
JOIN all_facts AS f ON f.document = d.id
ORDER BY d.address, d.part, f.position
