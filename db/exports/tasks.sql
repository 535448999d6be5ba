-- tasks: what current work points ask for, who leads, who supports, by when, in the order of the page.
-- lead and support: names apart by ；, empty where none is named. heading: title of the section that the task stands in.
SELECT
  d.document_key, d.agency, d.agency_name, d.year, t.section,
  (SELECT s.title FROM all_sections AS s WHERE s.document = d.id AND s.path = t.section) AS heading,
  t.scope, t.text,
  (SELECT group_concat(value, '；') FROM json_each(t.lead)) AS lead,
  (SELECT group_concat(value, '；') FROM json_each(t.support)) AS support,
  t.due, t.raw, d.address, t.position
FROM documents AS d
JOIN all_tasks AS t ON t.document = d.id
ORDER BY d.address, d.part, t.position
