-- disclosure: the figures of the best report of an agency and year, one row each, in base units.
-- Beside each figure its _state. The columns come from the forms, in their order: SELECT * is fixed by the view.
SELECT *
FROM disclosure_wide
ORDER BY agency_key, year
