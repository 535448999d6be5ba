"""The alarms that stand, and those of them that somebody has accepted."""

from dataclasses import dataclass

from db.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that the last visit to its source raised. ``since``: when the runs began to raise it; ``accepted_at`` with ``note``:
    when somebody accepted it, and why. Times are UTC."""

    id: int
    source: str
    kind: str
    before: int | None
    now: int | None
    detail: str
    since: str
    accepted_at: str | None
    note: str | None


class UnknownAlarmError(Exception):
    """No alarm with this number stands."""


STANDING = (
    "SELECT a.id, a.source, a.kind, a.before, a.now, a.detail,"
    " (SELECT min(e.raised_at) FROM alarms AS e WHERE e.source = a.source AND e.kind = a.kind AND e.run > coalesce("
    "   (SELECT max(s.run) FROM source_runs AS s WHERE s.source = a.source AND NOT EXISTS"
    "     (SELECT 1 FROM alarms AS o WHERE o.run = s.run AND o.source = s.source AND o.kind = a.kind)), 0)),"
    " c.accepted_at, c.note FROM alarms AS a LEFT JOIN accepted_alarms AS c"
    "  ON c.source = a.source AND c.kind = a.kind AND c.ended_run IS NULL"
    " WHERE a.run = (SELECT max(run) FROM source_runs AS s WHERE s.source = a.source) AND (? IS NULL OR a.source = ?)"
    " ORDER BY a.source, a.id"
)


def list_standing(store: Store, source: str | None = None) -> list[Standing]:
    """The alarms of the last visit to each source, or to one."""
    return [Standing(*row) for row in store.all_rows(STANDING, (source, source))]


def accept(store: Store, numbers: tuple[int, ...], note: str) -> list[Standing]:
    """Accept the alarms with these numbers, all or none of them; one that is accepted already gets the new note.

    Raises :class:`UnknownAlarmError` when one of them does not stand.
    """
    with store.writing() as connection:
        standing = {alarm.id: alarm for alarm in list_standing(store)}
        unknown = [str(number) for number in numbers if number not in standing]
        if unknown:
            raise UnknownAlarmError(f"no alarm {', '.join(unknown)} stands; gongkai alarms shows those that do")
        wanted = [standing[number] for number in dict.fromkeys(numbers)]
        connection.executemany(
            "INSERT INTO accepted_alarms (source, kind, before, now, note, accepted_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (source, kind) WHERE ended_run IS NULL DO UPDATE SET before = excluded.before,"
            " now = excluded.now, note = excluded.note, accepted_at = excluded.accepted_at",
            [(alarm.source, alarm.kind, alarm.before, alarm.now, note, store.now()) for alarm in wanted],
        )
        accepted = {alarm.id: alarm for alarm in list_standing(store)}
    return [accepted[alarm.id] for alarm in wanted]
