-- The views that users read. They hold no data: the store makes them anew whenever their text here differs from
-- the text in the database. The wide views are generated from the forms (wide.py).
-- Statements are separated by a line that ends in a semicolon.

-- every name without all_ shows what is current: the newest version of each page, by the parser that read it last
CREATE VIEW documents AS
SELECT
  d.id, d.document_key, d.source, d.part, d.url, d.official_host, d.doc_type, d.title, d.agency, d.issuer,
  d.agency_name, d.agency_id, d.credit_code, d.body_kind, d.system, d.level, d.province, d.city, d.county,
  d.division_code, d.agency_evidence, d.mirror, d.year,
  d.period_start, d.period_end, d.reporting_scope, d.publish_date, d.written_date, d.signature_agency,
  d.signature_date, d.doc_no, d.index_no, d.topic, d.keywords, d.encoding, d.script, d.form_edition,
  d.form_edition_evidence, d.repairs, d.read_twice, d.facts_found, d.facts_read, d.tables_found, d.agency_ref,
  p.address, p.host, v.digest, v.size, v.number AS page_version, v.fetched_at, v.ingested_at,
  r.file AS archive_file, r.begins AS archive_offset, d.parser_version
FROM all_documents AS d
JOIN page_versions AS v ON v.id = d.page_version
JOIN pages AS p ON p.id = v.page
LEFT JOIN archive_records AS r ON r.id = v.archive_record
WHERE d.current;

CREATE VIEW sections AS
SELECT s.document, s.path, s.level, s.number, s.number_key, s.title, s.text, s.code, s.position
FROM all_sections AS s
JOIN all_documents AS d ON d.id = s.document
WHERE d.current;

-- a grid as it was read, in the spelling of Python's json: a number stands for the word of that number
CREATE VIEW all_tables AS
SELECT
  t.id, t.document, t.position, t.table_index, t.section, t.form_table, t.carrier,
  CASE WHEN NOT t.numbered THEN t.grid ELSE (
    SELECT '[' || ifnull(group_concat('[' || ifnull(spelled.line, '') || ']', ', '), '') || ']'
    FROM (
      SELECT
        (
          SELECT group_concat(json_quote(ifnull(said.word, said.value)), ', ')
          FROM (
            SELECT w.text AS word, cell.value
            FROM json_each(line.value) AS cell
            LEFT JOIN words AS w ON cell.type = 'integer' AND w.id = cell.value
            ORDER BY cell.key
          ) AS said
        ) AS line
      FROM json_each(t.grid) AS line
      ORDER BY line.key
    ) AS spelled
  ) END AS grid
FROM grids AS t;

CREATE VIEW tables AS
SELECT t.document, t.table_index, t.section, t.form_table, t.carrier, t.grid
FROM all_tables AS t
JOIN all_documents AS d ON d.id = t.document
WHERE d.current;

CREATE VIEW all_facts AS
SELECT
  f.document, i.code, i.dimension, f.value, k.unit, f.raw, k.state, f.value_base, k.base_unit,
  f.table_index, f.row, f.column, f.candidates, f.conflict, f.position
FROM fact_cells AS f
JOIN indicators AS i ON i.id = f.indicator
JOIN cell_kinds AS k ON k.id = f.kind;

CREATE VIEW facts AS
SELECT
  f.document, d.document_key, d.agency, d.agency_name, d.year, i.code, i.dimension, f.value, k.unit, f.raw, k.state,
  f.value_base, k.base_unit, f.table_index, f.row, f.column, f.candidates, f.conflict, f.position,
  p.address, v.digest, v.fetched_at, v.ingested_at, r.file AS archive_file, r.begins AS archive_offset
FROM fact_cells AS f
JOIN indicators AS i ON i.id = f.indicator
JOIN cell_kinds AS k ON k.id = f.kind
JOIN all_documents AS d ON d.id = f.document
JOIN page_versions AS v ON v.id = d.page_version
JOIN pages AS p ON p.id = v.page
LEFT JOIN archive_records AS r ON r.id = v.archive_record
WHERE d.current;

-- The cells, of every reading, that could not be read. A text may have been read as one; not that of which an issue says that it is
-- no text but a number that cannot be told.
CREATE VIEW all_unread_cells AS
SELECT
  f.document, i.code, i.dimension, k.state, f.raw, f.candidates, f.table_index, f.row, f.column, f.position
FROM fact_cells AS f
JOIN indicators AS i ON i.id = f.indicator
JOIN cell_kinds AS k ON k.id = f.kind
WHERE k.state = 'unread' OR k.state = 'text' AND EXISTS (
  SELECT 1 FROM all_issues AS s
  WHERE s.document = f.document AND s.code = 'cell_unread' AND s.severity = 'error' AND s.place LIKE 'table %'
    AND instr(
      'table ' || f.table_index || ifnull(' row ' || f.row, '') || ifnull(' column ' || f.column, '') || ' ',
      s.place || ' '
    ) = 1
);

CREATE VIEW unread_cells AS
SELECT u.document, u.code, u.dimension, u.state, u.raw, u.candidates, u.table_index, u.row, u.column, u.position
FROM all_unread_cells AS u
JOIN all_documents AS d ON d.id = u.document
WHERE d.current;

CREATE VIEW figures AS
SELECT
  f.document, f.section, f.subject, f.value, f.unit, f.raw, f.start_at, f.end_at, f.approximate, f.code, f.position
FROM all_figures AS f
JOIN all_documents AS d ON d.id = f.document
WHERE d.current;

CREATE VIEW tasks AS
SELECT t.document, t.section, t.scope, t.text, t.lead, t.support, t.due, t.raw, t.position
FROM all_tasks AS t
JOIN all_documents AS d ON d.id = t.document
WHERE d.current;

-- results of the rules within a report, and of those that compare it with another
CREATE VIEW all_checks AS
SELECT
  c.document, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, l.cells,
  NULL AS other, c.position, 0 AS across
FROM check_results AS c
JOIN check_lines AS l ON l.id = c.line
LEFT JOIN rules AS r ON r.rule = l.rule
UNION ALL
SELECT
  c.document, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, l.cells,
  c.other, c.position, 1 AS across
FROM report_checks AS c
JOIN check_lines AS l ON l.id = c.line
LEFT JOIN rules AS r ON r.rule = l.rule;

-- Told apart again, and not read from all_checks: of that SQLite would gather every row before the first is shown.
CREATE VIEW checks AS
SELECT
  c.document, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, l.cells,
  NULL AS other, NULL AS other_key, c.position, 0 AS across
FROM check_results AS c
JOIN all_documents AS d ON d.id = c.document
JOIN check_lines AS l ON l.id = c.line
LEFT JOIN rules AS r ON r.rule = l.rule
WHERE d.current
UNION ALL
SELECT
  c.document, l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, l.cells,
  c.other, o.document_key AS other_key, c.position, 1 AS across
FROM report_checks AS c
JOIN all_documents AS d ON d.id = c.document
JOIN check_lines AS l ON l.id = c.line
LEFT JOIN rules AS r ON r.rule = l.rule
LEFT JOIN all_documents AS o ON o.id = c.other
WHERE d.current;

CREATE VIEW issues AS
SELECT s.document, s.code, s.severity, s.detail, s.place, s.position
FROM all_issues AS s
JOIN all_documents AS d ON d.id = s.document
WHERE d.current;

-- Every report of an agency and year, the best first; better_because names the first term of the order of preference in which
-- a report differs from the next. The order of preference is the ORDER BY of the window.
CREATE VIEW ranked_reports AS
-- A copy never outranks an original, nor one whose text was altered a faithful one, whatever host it is on.
WITH
candidates AS (
  SELECT
    c.*,
    coalesce(c.publish_date, c.written_date, c.signature_date) AS dated,
    CASE
      WHEN c.mirror IS NULL AND c.official_host THEN 3
      WHEN c.mirror IS NULL THEN 2
      WHEN c.mirror IN ('pinyin', 'spam', 'commas', 'rewritten') THEN 0
      ELSE 1
    END AS standing
  FROM documents AS c
  WHERE c.doc_type = 'annual_report' AND c.year IS NOT NULL AND c.agency_ref IS NOT NULL
),
ranked AS (
  SELECT
    d.agency_ref, d.year, d.id, d.document_key, d.agency, d.official_host, d.mirror, d.standing, d.facts_read, d.tables_found,
    d.dated, d.fetched_at, d.address, d.part,
    row_number() OVER preferred AS place,
    count(*) OVER (PARTITION BY d.agency_ref, d.year) AS reports_found,
    lead(d.standing) OVER preferred AS next_standing,
    lead(d.mirror) OVER preferred AS next_mirror,
    lead(d.official_host) OVER preferred AS next_official,
    lead(d.facts_read) OVER preferred AS next_facts,
    lead(d.tables_found) OVER preferred AS next_tables,
    lead(d.dated) OVER preferred AS next_dated,
    lead(d.fetched_at) OVER preferred AS next_fetched
  FROM candidates AS d
  WINDOW preferred AS (
    PARTITION BY d.agency_ref, d.year
    ORDER BY
      d.standing DESC, d.official_host DESC, d.facts_read DESC, d.tables_found DESC, d.dated DESC, d.fetched_at DESC,
      d.address, d.part
  )
)
SELECT
  r.agency_ref, r.year, r.place, r.reports_found, r.id AS document, r.document_key, r.agency,
  CASE
    WHEN r.reports_found = 1 THEN 'the only report found'
    WHEN r.place = r.reports_found THEN NULL
    WHEN r.standing > r.next_standing AND r.standing = 3 AND r.next_mirror IS NULL
    THEN 'on an official host (.gov.cn); where the next is from is not known'
    WHEN r.standing > r.next_standing AND r.mirror IS NULL THEN 'no copy; the next is one (' || r.next_mirror || ')'
    WHEN r.standing > r.next_standing THEN 'its text is not altered; that of the next is (' || r.next_mirror || ')'
    WHEN r.official_host > r.next_official THEN 'on an official host (.gov.cn); the next is not'
    WHEN r.facts_read > r.next_facts
    THEN 'more figures read: ' || r.facts_read || ' against ' || r.next_facts || ' of the next'
    WHEN r.tables_found > r.next_tables
    THEN 'more statutory tables found: ' || r.tables_found || ' against ' || r.next_tables || ' of the next'
    WHEN r.dated IS NOT NULL AND r.dated IS NOT r.next_dated
    THEN 'newest: dated ' || r.dated || ', the next ' || coalesce(r.next_dated, 'without a date')
    WHEN r.fetched_at IS NOT NULL AND r.fetched_at IS NOT r.next_fetched
    THEN 'fetched last: ' || r.fetched_at || ', the next ' || coalesce(r.next_fetched, 'at an unknown time')
    ELSE 'equal to the next in all of this; first by address'
  END AS better_because,
  r.official_host, r.mirror, r.tables_found, r.facts_read, r.dated, r.fetched_at, r.address, r.part
FROM ranked AS r;

-- one row an agency and year: the report at place 1
CREATE VIEW annual_reports AS
SELECT
  c.document, r.document_key, c.agency_ref, a.key AS agency_key, coalesce(a.name, a.printed) AS agency, a.agency_id,
  a.credit_code, r.body_kind, r.system, r.level, r.province, r.city, r.county, r.division_code, c.year, r.reporting_scope, r.title,
  r.publish_date, r.written_date, r.form_edition, r.tables_found, r.facts_found, r.facts_read, c.reports_found, c.chosen_because,
  r.official_host, r.mirror, r.address, r.host, r.digest, r.fetched_at, r.ingested_at, r.parser_version
FROM chosen AS c
JOIN documents AS r ON r.id = c.document
JOIN agencies AS a ON a.id = c.agency_ref;

-- one row a document: how much of it was read, and what was found wrong within it; across_: in comparison with other reports
CREATE VIEW quality AS
SELECT
  d.id AS document, d.document_key, d.agency, d.year, d.doc_type, d.form_edition, d.tables_found, d.facts_found,
  d.facts_read, n.facts_unread, n.facts_in_conflict, n.checks_passed, n.checks_failed, n.checks_not_stated,
  n.checks_failed_error, n.checks_failed_warn, n.checks_failed_info, n.checks_fault_source, n.checks_fault_ours,
  n.checks_fault_unclear,
  (SELECT count(*) FROM report_checks AS c WHERE c.document = d.id AND c.verdict LIKE 'pass%') AS across_passed,
  (SELECT count(*) FROM report_checks AS c WHERE c.document = d.id AND c.verdict = 'fail') AS across_failed,
  (SELECT count(*) FROM report_checks AS c WHERE c.document = d.id AND c.verdict = 'not_stated') AS across_not_stated,
  n.issues_error, n.issues_warn, n.issues_info, d.official_host, d.mirror, d.address
FROM documents AS d
LEFT JOIN reading_counts AS n ON n.document = d.id;

-- every agency with a report × every year from the first to the last for which any report was found
CREATE VIEW coverage AS
WITH RECURSIVE years (year) AS (
  SELECT min(c.year) FROM chosen AS c
  UNION ALL
  SELECT y.year + 1 FROM years AS y WHERE y.year < (SELECT max(c.year) FROM chosen AS c)
)
SELECT
  a.id AS agency_ref, a.key AS agency_key, coalesce(a.name, a.printed) AS agency, a.province, a.city, a.county, a.level,
  y.year,
  coalesce(c.reports_found, 0) AS reports_found, c.document, d.form_edition, d.tables_found, d.facts_read,
  n.facts_unread, n.checks_failed,
  iif(c.document IS NULL, NULL, (
    SELECT count(*) FROM report_checks AS k WHERE k.document = c.document AND k.verdict = 'fail'
  )) AS across_failed,
  iif(c.document IS NULL, NULL, (
    SELECT count(*) FROM report_checks AS k WHERE k.document = c.document AND k.verdict = 'not_stated'
  )) AS across_not_stated,
  d.official_host, d.mirror
FROM agencies AS a
CROSS JOIN years AS y
LEFT JOIN chosen AS c ON c.agency_ref = a.id AND c.year = y.year
LEFT JOIN all_documents AS d ON d.id = c.document
LEFT JOIN reading_counts AS n ON n.document = c.document
WHERE EXISTS (SELECT 1 FROM chosen AS known WHERE known.agency_ref = a.id);

-- What needs a person, in every current document. The fingerprint holds the values that a finding speaks of, so that a
-- verdict on it is known to be of other values when they have changed. What a finding says is put together last, from what stands
-- in one layer as columns: whoever only counts findings does not pay for it.
CREATE VIEW findings AS
WITH found AS (
  SELECT
    c.document, 'check' AS kind, c.severity, c.position,
    CASE c.severity WHEN 'error' THEN 1 WHEN 'warn' THEN 4 ELSE 6 END AS rank,
    CASE WHEN c.scope = '' THEN c.rule ELSE c.rule || ' ' || c.scope END AS subject,
    c.scope, c.left_value, c.right_value, c.cells, c.why, NULL AS raw, NULL AS candidates
  FROM checks AS c
  WHERE c.verdict = 'fail'
  UNION ALL
  SELECT
    s.document,
    CASE s.code WHEN 'readings_differ' THEN 'reading' WHEN 'agency_unresolved' THEN 'agency' ELSE 'issue' END,
    s.severity, s.position,
    CASE s.code WHEN 'readings_differ' THEN 0 WHEN 'agency_unresolved' THEN 5 ELSE 2 END,
    CASE WHEN s.place = '' THEN s.code ELSE s.code || ' ' || s.place END,
    NULL, NULL, NULL, NULL, NULL, s.detail, NULL
  FROM issues AS s
  WHERE s.severity = 'error' OR s.code = 'agency_unresolved'
  UNION ALL
  -- what an issue of its table or row speaks of already is not told twice
  SELECT
    f.document, 'cell', 'error', f.position, 3,
    CASE WHEN f.dimension IS NULL THEN f.code ELSE f.code || '@' || f.dimension END,
    NULL, NULL, NULL, NULL, NULL, f.raw, f.candidates
  FROM reading_counts AS n
  CROSS JOIN all_documents AS d ON d.id = n.document
  CROSS JOIN all_facts AS f ON f.document = n.document
  WHERE n.facts_unread > 0 AND d.current AND f.state = 'unread' AND NOT EXISTS (
    SELECT 1 FROM all_issues AS s
    WHERE s.document = f.document AND s.severity = 'error' AND s.place LIKE 'table %'
      AND instr(
        'table ' || f.table_index || ifnull(' row ' || f.row, '') || ifnull(' column ' || f.column, '') || ' ',
        s.place || ' '
      ) = 1
  )
),
numbered AS (
  -- two issues may say the same of the same place
  SELECT
    f.*,
    row_number() OVER (PARTITION BY f.document, f.kind, f.subject ORDER BY f.position) AS turn
  FROM found AS f
),
told AS (
  -- fields: what the document says in those of its fields that a rule over the whole of it compares
  SELECT
    n.*,
    (
      SELECT group_concat(field.key || ' ' || ifnull(field.value, '—'), ', ')
      FROM all_documents AS d
      JOIN json_each(n.cells) AS cell
      JOIN json_each(json_object(
        'title', d.title, 'year', d.year, 'period', d.period_start || '–' || d.period_end, 'body_kind', d.body_kind,
        'publish_date', d.publish_date, 'written_date', d.written_date, 'signature.date', d.signature_date,
        'form_edition', d.form_edition, 'sections', (
          SELECT group_concat(p.text, ' ') FROM all_sections AS s
          JOIN all_sections AS p ON p.document = s.document AND (p.path = s.path OR p.path LIKE s.path || '.%')
          WHERE s.document = d.id AND s.code = 'other' AND n.left_value IS NULL
        )
      )) AS field ON field.key = cell.value
      WHERE d.id = n.document
    ) AS fields,
    (
      SELECT json_group_array(json_array(f.code, f.dimension, f.raw, f.state))
      FROM all_facts AS f
      WHERE f.document = n.document AND EXISTS (
        SELECT 1 FROM json_each(n.cells) AS cell
        WHERE cell.value = CASE WHEN f.dimension IS NULL THEN f.code ELSE f.code || '@' || f.dimension END
        UNION ALL
        -- a rule over a whole table names it, and none of its cells
        SELECT 1 FROM grids AS g
        WHERE n.cells = '[]' AND g.document = f.document AND g.table_index = f.table_index AND g.form_table = n.scope
      )
    ) AS compared
  FROM numbered AS n
)
SELECT
  t.document, d.document_key, d.address, d.part, d.agency, d.agency_name, d.year, t.kind, t.severity, t.rank,
  CASE WHEN t.turn = 1 THEN t.subject ELSE t.subject || ' #' || t.turn END AS subject,
  CASE t.kind
    WHEN 'check' THEN
      CASE
        WHEN t.left_value IS NULL AND t.right_value IS NULL AND t.fields IS NOT NULL THEN substr(t.fields, 1, 120)
        ELSE ifnull(t.left_value, '—') || ' / ' || ifnull(t.right_value, '—')
      END || CASE WHEN t.why = '' THEN '' ELSE ': ' || t.why END
    ELSE CASE WHEN t.candidates IS NULL THEN t.raw ELSE t.raw || ' → ' || t.candidates END
  END AS said,
  -- whose report of which year it is belongs to what is spoken of: an address may hold another one next year
  json_array(d.agency, d.year, CASE t.kind
    WHEN 'check' THEN
      json_array(t.left_value, t.right_value, t.fields, CASE t.cells WHEN '[]' THEN t.why END, json(t.compared))
    WHEN 'cell' THEN json_array(t.raw, t.candidates)
    ELSE t.raw
  END || '') AS fingerprint, t.position
FROM told AS t
JOIN documents AS d ON d.id = t.document;

-- every finding with the verdict on it: open when there is none, stale when that is of other values
CREATE VIEW judged_findings AS
SELECT
  f.*,
  CASE WHEN same.id IS NOT NULL THEN 'judged' WHEN before.id IS NOT NULL THEN 'stale' ELSE 'open' END AS state,
  coalesce(same.verdict, before.verdict) AS verdict, coalesce(same.note, before.note) AS note,
  coalesce(same.reviewed_at, before.reviewed_at) AS reviewed_at, coalesce(same.said, before.said) AS said_then
FROM findings AS f
LEFT JOIN reviews AS same
  -- the plus: a fingerprint is made only where there is a verdict to compare it with
  ON same.address = f.address AND same.part = f.part AND same.kind = f.kind AND same.subject = f.subject
  AND +same.fingerprint = f.fingerprint
LEFT JOIN reviews AS before ON before.id = (
  SELECT max(v.id) FROM reviews AS v
  WHERE v.address = f.address AND v.part = f.part AND v.kind = f.kind AND v.subject = f.subject
);

-- Where words stand: SELECT … FROM search WHERE words MATCH search_terms('依申请公开'). words is empty when it is read.
CREATE VIEW search AS
SELECT
  i.words, i.rowid AS place,
  CASE WHEN i.rowid = p.first THEN 'title' WHEN i.rowid <= p.first + p.sections THEN 'section' ELSE 'task' END AS kind,
  d.id AS document, d.document_key, d.doc_type, d.agency, d.agency_name, d.agency_id, d.credit_code, d.system, d.province,
  d.city, d.county, d.year, d.title, ifnull(s.path, t.section) AS section, s.title AS heading,
  CASE WHEN i.rowid = p.first THEN ifnull(d.title, '') ELSE ifnull(s.text, t.text) END AS text,
  a.address
FROM search_index AS i
CROSS JOIN search_places AS p ON p.first = (SELECT max(q.first) FROM search_places AS q WHERE q.first <= i.rowid)
CROSS JOIN all_documents AS d ON d.id = p.document
CROSS JOIN page_versions AS v ON v.id = d.page_version
CROSS JOIN pages AS a ON a.id = v.page
LEFT JOIN all_sections AS s ON s.document = p.document AND s.position = i.rowid - p.first - 1
LEFT JOIN all_tasks AS t ON t.document = p.document AND t.position = i.rowid - p.first - p.sections - 1;
