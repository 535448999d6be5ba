"""The log of a crawl: what docs/operate.md says of it is what it says."""

import json
import re
from contextlib import redirect_stderr, suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from cli.crawl_log import set_up_log
from cli.watch import Watch
from db.crawl_records import CrawlRun
from db.store import Store
from tests.crawls import Desktop, bureau, list_page, report_page, reports
from tests.places import ROOT
from tests.stored import change
from tests.test_docs import part, table_rows
from tests.web_server import Reply, Route

EVERY = ["time", "level", "event", "run"]


def lines(told: str) -> list[dict[str, Any]]:
    """The log, and nothing else, of a run that ended by itself."""
    return [json.loads(line) for line in told.splitlines() if not line.startswith("failed: ")]


def logged(desktop: Desktop, *more: str) -> list[dict[str, Any]]:
    return lines(desktop.crawl("--log-json", *more).stderr)


GUIDE = part((ROOT / "docs" / "operate.md").read_text(encoding="utf-8"), "The log")


def documented() -> dict[str, list[str]]:
    """Event → the names of what a line has besides."""
    events, _ = GUIDE.split("| name |")
    return {row[0]: re.findall(r"\w+", row[2]) for row in table_rows(events) if row[0] != "event"}


def test_every_name_is_explained() -> None:
    _, names = GUIDE.split("| name |")
    explained = [name for row in table_rows("| name |" + names) for name in re.findall(r"`?(\w+)`?", row[0])][1:]
    assert sorted(explained) == sorted({name for names in documented().values() for name in names})


def test_a_run_is_told_from_its_begin_to_its_end(tmp_path: Path) -> None:
    routes = reports((2022, 2023)) | {"/nb/2021.html": Reply("no", 404)}
    routes["/nb/"] = list_page({f"/nb/{year}.html": year for year in (2023, 2022, 2021)})
    began = datetime.now(UTC)
    with bureau(tmp_path, routes) as (desktop, server):
        told = logged(desktop)
        again = logged(desktop, "--all")
    assert [line["event"] for line in told] == ["run_begun", "page", "page", "page", "site", "run_ended"]
    for line in (*told, *again):
        assert list(line) == EVERY + documented()[line["event"]]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert began.replace(microsecond=0) <= datetime.fromisoformat(line["time"]) <= datetime.now(UTC)
    assert {line["run"] for line in told} == {1}
    assert {line["run"] for line in again} == {2}
    pages = {line["url"]: (line["state"], line["status"], line["documents"], line["stored"]) for line in told[1:4]}
    assert pages == {
        server.url("/nb/2023.html"): ("ok", 200, 1, "new"),
        server.url("/nb/2022.html"): ("ok", 200, 1, "new"),
        server.url("/nb/2021.html"): ("gone", 404, 0, None),
    }
    (site,) = (line for line in told if line["event"] == "site")
    assert (site["site"], site["host"], site["pages"]) == ("bureau", "127.0.0.71", {"ok": 2, "gone": 1})
    assert [(walk["state"], walk["candidates"]) for walk in site["lists"]] == [("complete", 3)]
    assert (site["stored"], site["reports"], site["alarms"]) == ({"new": 2}, 2, [])
    assert (told[-1]["outcome"], told[-1]["failures"], told[-1]["sites"]) == ("done", 1, 1)
    assert again[-1]["pages"] == {"unchanged": 2, "gone": 1}
    assert (again[-1]["stored"], again[-1]["failures"]) == ({}, 0)


def test_an_alarm_is_told_with_its_site(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/nb/": [list_page({"/nb/2023.html": 2023}), "<p>改版"]}
    with bureau(tmp_path, routes | {"/nb/2023.html": report_page(2023)}) as (desktop, _):
        desktop.crawl()
        told = logged(desktop, "--all")
    (site,) = (line for line in told if line["event"] == "site")
    kinds = [alarm["kind"] for alarm in site["alarms"]]
    assert kinds == ["source_broken", "nothing_listed"]
    assert all({"kind", "before", "now", "detail", "again"} <= set(alarm) for alarm in site["alarms"])
    assert told[-1]["new_alarms"] == 2


def test_a_run_that_goes_on_says_so(tmp_path: Path) -> None:
    with bureau(tmp_path, reports((2023,))) as (desktop, _):
        desktop.crawl()
        with Store(desktop.database) as store:
            change(store, "UPDATE runs SET ended_at = NULL")
        path = next(desktop.archive.iterdir())
        path.write_bytes(path.read_bytes() + b"torn")
        told = logged(desktop)
    assert [line["event"] for line in told][:2] == ["run_begun", "run_resumed"]
    assert told[0]["resumed"] == 1
    assert (told[1]["level"], told[1]["lost_bytes"]) == ("warning", 4)
    assert "torn record" in told[1].pop("message")
    assert list(told[1]) == EVERY + documented()["run_resumed"]


def test_what_ends_a_run_is_told_last(tmp_path: Path) -> None:
    """As Ctrl-C does it, and as what cannot be mended does."""
    run = CrawlRun(7, "2026-01-01T00:00:00Z", "x.warc.gz", 0)
    told = []
    for error in (KeyboardInterrupt(), OSError(28, "No space left on device")):
        said = StringIO()
        with redirect_stderr(said), suppress(type(error)):
            set_up_log(as_json=True)
            with Watch(sites=2).running(run):
                raise error
        (_, last) = lines(said.getvalue())
        assert list(last) == EVERY + documented()["run_ended"]
        told.append((last["run"], last["outcome"], last["error"]))
    assert told == [(7, "interrupted", None), (7, "failed", "[Errno 28] No space left on device")]


def test_without_it_only_warnings_are_told(tmp_path: Path) -> None:
    with bureau(tmp_path, reports((2023,))) as (desktop, _):
        assert desktop.crawl().stderr == ""
