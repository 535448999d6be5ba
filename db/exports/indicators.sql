-- indicators: every figure of the forms with its code; tables: the statutory tables that print it, a JSON array. No filter applies.
SELECT code, dimension, label, dimension_label, unit, tables
FROM indicators
ORDER BY id
