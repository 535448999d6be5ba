"""How much of each document was read and what was found wrong in it, counted once when it is stored: ``reading_counts``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it opens databases through schema.py, which calls this
    from db.connection import Connection

# each table is gone through once; a rule that is no longer known has no severity
_COUNT = """
INSERT INTO reading_counts
SELECT ?1, cells.*, checks.*, issues.*
FROM (
  SELECT (SELECT count(*) FROM all_unread_cells AS u WHERE u.document = ?1), count(*) FILTER (WHERE f.conflict)
  FROM fact_cells AS f WHERE f.document = ?1
) AS cells, (
  SELECT
    count(*) FILTER (WHERE c.verdict LIKE 'pass%'),
    count(*) FILTER (WHERE c.verdict = 'fail'),
    count(*) FILTER (WHERE c.verdict = 'not_stated'),
    count(*) FILTER (WHERE c.verdict = 'fail' AND r.severity = 'error'),
    count(*) FILTER (WHERE c.verdict = 'fail' AND r.severity = 'warn'),
    count(*) FILTER (WHERE c.verdict = 'fail' AND r.severity = 'info'),
    count(*) FILTER (WHERE c.fault = 'source'),
    count(*) FILTER (WHERE c.fault = 'ours'),
    count(*) FILTER (WHERE c.verdict = 'fail' AND ifnull(c.fault, 'unclear') = 'unclear')
  FROM check_results AS c JOIN check_lines AS l ON l.id = c.line LEFT JOIN rules AS r ON r.rule = l.rule
  WHERE c.document = ?1
) AS checks, (
  SELECT
    count(*) FILTER (WHERE s.severity = 'error'),
    count(*) FILTER (WHERE s.severity = 'warn'),
    count(*) FILTER (WHERE s.severity = 'info')
  FROM all_issues AS s WHERE s.document = ?1
) AS issues
"""


def count_document(connection: "Connection", document: int) -> None:
    """Count what a document that has just been stored came to. Inside a transaction."""
    connection.execute(_COUNT, (document,))


def count_all(connection: "Connection") -> None:
    """Count every document anew. Inside a transaction."""
    connection.execute("DELETE FROM reading_counts")
    documents = connection.execute("SELECT id FROM all_documents").fetchall()
    connection.executemany(_COUNT, documents)
