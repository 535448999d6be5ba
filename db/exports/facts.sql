-- facts: every cell of every statutory table of the current documents, in the order of the page.
-- value is in unit, value_base in base_unit; empty value: state says why. table_index, row and column count from 0.
-- chosen: 1 for cells of the report that stands for its body and year; without it what two copies of a report say is counted twice.
SELECT
  d.document_key, a.key AS agency_key, d.agency, d.agency_name, d.year, d.reporting_scope, c.document IS NOT NULL AS chosen,
  f.code, f.dimension, f.value, f.unit, f.value_base, f.base_unit,
  f.state, f.raw, f.candidates, f.conflict, f.table_index, f.row, f.column, d.address, d.url, d.fetched_at, d.digest, f.position
FROM documents AS d
JOIN all_facts AS f ON f.document = d.id
LEFT JOIN agencies AS a ON a.id = d.agency_ref
LEFT JOIN chosen AS c ON c.document = d.id
ORDER BY d.address, d.part, f.position
