"""The migrations by name, for those who only read: to make or to change a database takes more (schema.py)."""

from db.connection import Connection, UnusableDatabaseError

# each a file of statements named by what follows the number
STEPS = (
    "0001_tables",
    "0002_numbers",
    "0003_words",
    "0004_ledger",
    "0005_accepted",
    "0006_listed",
    "0007_across",
    "0008_figure_codes",
    "0009_agencies",
    "0010_reviews",
    "0011_seen",
    "0012_search",
    "0013_chosen",
    "0014_keys",
    "0015_readings",
)


def refuse_newer(connection: Connection) -> None:
    """Refuse, with :class:`UnusableDatabaseError`, a database that a newer gongkai made: its tables may mean something else.

    That of another program is none, and is left to who asks.
    """
    kept = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'")
    if kept.fetchone() is None:
        return
    applied = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'gongkai'")
    if {name for (name,) in applied} - set(STEPS):
        raise UnusableDatabaseError("was made by a newer gongkai; update gongkai to use it")
