-- zh: 政务公开工作要点中有完成时限的任务
-- en: Tasks with a day by which they are due
-- about: Tasks of work points (政务公开工作要点) that say when they are due, in the words of the page: 2022年9月底前, 年内. A task
--   without a time is not here, which does not mean that it was due at once.
-- param due = : words that the time contains (9月); empty for all
-- param year = : the year of the work points; empty for every year
SELECT
  d.agency, d.year, t.due, t.lead, t.support, t.text, d.document_key, d.address
FROM documents AS d
JOIN all_tasks AS t ON t.document = d.id
WHERE d.doc_type = 'work_points' AND t.due IS NOT NULL AND (:due = '' OR instr(t.due, :due) > 0)
  AND (:year = '' OR d.year = CAST(:year AS INTEGER) AND :year NOT GLOB '*[^0-9]*')
ORDER BY d.year DESC, t.due, d.agency, t.position
