-- sections: the text of every current document, heading by heading, in the order of the page.
SELECT d.document_key, s.path, s.level, s.number, s.number_key, s.title, s.code, s.text, s.position
FROM documents AS d
JOIN all_sections AS s ON s.document = d.id
ORDER BY d.address, d.part, s.position
