"""The documents for readers say what is so: commands, keys, codes, links, and the output that they show."""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click
import pytest

from cli.main import cli
from db.exports import DATASETS
from parsers import records
from parsers.forms import EDITIONS, TABLES, FormColumn, FormRow, sections
from parsers.issues import CODES, issue
from parsers.normalise import KINDS
from parsers.prose import prose_rules
from parsers.rules import DEFERRED, rules
from scraper.records import FailureKind, Manners, RefusalState
from tests.command import members
from tests.places import FIXTURES, ROOT
from tests.transcripts import blocks, matches, run, transcript, type_all

READMES = ("README.md", "README.zh-CN.md")
PARSE = (ROOT / "docs" / "parse.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

Row = tuple[str, ...]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_rows(text: str) -> Iterator[Row]:
    """The cells of every line of a table, without the backticks of a cell that is one code."""
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            yield tuple(re.sub(r"^`([^`]*)`$", r"\1", cell.strip()) for cell in cells)


def part(text: str, heading: str) -> str:
    """The text under a heading, up to the next heading."""
    found = re.search(rf"(?ms)^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text)
    assert found, f"no heading {heading}"
    return found[1]


def first_cells(text: str) -> list[str]:
    return [row[0] for row in table_rows(text)][1:]


# ---------------------------------------------------------------- fetching


def test_every_failure_refusal_and_manner_is_explained() -> None:
    text = read("docs/fetching.md")
    assert first_cells(part(text, "Failures")) == list(get_args(FailureKind))
    assert first_cells(part(text, "Refusals")) == list(get_args(RefusalState))
    assert first_cells(part(text, "Manners")) == list(Manners.__dataclass_fields__)


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        assert aim.exists(), f"{path.name}: {target}"
        assert not anchor or anchor in anchors(aim.read_text(encoding="utf-8")), f"{path.name}: {target}"


def anchors(text: str) -> set[str]:
    """The names that headings get as targets of a link."""
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


# `parsers/page.toml`, `tests/test_html.py`; names with <…> stand for many
_PLACES = re.compile(r"`((?:parsers|db|cli|tests|docs)/[\w./-]+)`(?! \(to come\))")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(path: Path) -> None:
    for name in _PLACES.findall(path.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"{path.name}: {name}"


# ---------------------------------------------------------------- commands


def commands(group: click.Group = cli, path: str = "gongkai") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    for name, command in members(group):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{path} {name}", command


COMMANDS = dict(commands())
GROUPS = {" ".join(name.split()[:-1]) for name in COMMANDS}


def options(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_commands_is_that_of_the_program(name: str) -> None:
    told = {}
    for row in table_rows(read(name)):
        if row[0].startswith("gongkai "):
            words = " ".join(word for word in row[0].split() if word.islower())
            told[words] = set(re.findall(r"--[a-z-]+", row[1]))
    assert told == {name: options(command) for name, command in COMMANDS.items()}


# `gongkai ingest …` in text or code; the words behind it that are small letters may be commands
_SPOKEN = re.compile(r"(?:^|[`$(] ?)gongkai((?: [a-z]+)*)([^`\n]*)", re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_option_that_is_named_exists(path: Path) -> None:
    for words, rest in _SPOKEN.findall(path.read_text(encoding="utf-8")):
        spoken = f"gongkai{words}"
        named = max((name for name in COMMANDS if f"{spoken} ".startswith(f"{name} ")), key=len, default=None)
        assert named or spoken in GROUPS or not words, f"{path.name}: {spoken}"
        known = options(COMMANDS[named]) if named else set(chain(*map(options, COMMANDS.values())))
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known | {"--help", "--version"}, (
            f"{path.name}: {spoken}{rest}"
        )


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_datasets_is_complete(name: str) -> None:
    told = [row[0] for row in table_rows(read(name))]
    start = told.index("documents")
    assert tuple(told[start : start + len(DATASETS)]) == DATASETS


# ---------------------------------------------------------------- docs/parse.md

RECORDS = ("Document", "Signature", "Section", "Table", "Fact", "Figure", "Task", "Check", "Issue")


@pytest.mark.parametrize("name", RECORDS)
def test_every_key_of_a_record_is_explained(name: str) -> None:
    told = first_cells(part(PARSE, name))
    keys = list(getattr(records, name).__annotations__)
    assert told[: len(keys)] == keys


def test_every_issue_code_is_explained() -> None:
    told = {row[0]: row[1:3] for row in table_rows(part(PARSE, "Issue codes"))}
    told.pop("code")
    entries = tomllib.loads(read("parsers/issues.toml"))["issue"]
    assert told == {code: (issue(code).severity, words["zh"]) for code, words in zip(CODES, entries, strict=True)}


def test_an_issue_code_that_no_parser_reports_says_so() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "parsers").glob("*.py"))
    never = {row[0] for row in table_rows(part(PARSE, "Issue codes")) if row[-1].endswith("Not reported yet")}
    assert never == {name for name in CODES if f'"{name}"' not in code}


def test_every_kind_of_repair_is_explained() -> None:
    assert first_cells(part(PARSE, "Repairs")) == list(KINDS)


def test_every_rule_is_explained() -> None:
    told = {row[0]: set(row[1].split(", ")) for row in table_rows(part(PARSE, "Rules"))}
    told.pop("rule")
    assert told == {rule.id: set(rule.editions) for rule in rules() if rule.scope not in DEFERRED}


def test_every_rule_across_reports_is_explained() -> None:
    told = {row[0]: set(row[1].split(", ")) for row in table_rows(part(PARSE, "Rules across reports"))}
    told.pop("rule")
    assert told == {rule.id: set(rule.editions) for rule in rules() if rule.scope in ("cross_year", "children")}


def test_every_rule_of_the_prose_is_explained() -> None:
    told = {row[0]: row[1] for row in table_rows(part(PARSE, "Rules of the prose"))}
    told.pop("rule")
    assert told == {f"prose.{rule.id}": rule.severity for rule in prose_rules()}


def test_the_states_are_those_of_the_readings() -> None:
    told = {row[0]: row[1] == "yes" for row in table_rows(part(PARSE, "States of a cell")) if row[0] != "state"}
    states = tomllib.loads(read("parsers/readings.toml"))["states"]
    assert told == {entry["state"]: entry["value"] for entry in states}


@pytest.mark.parametrize("name", READMES)
def test_a_readme_tells_the_same_of_the_states(name: str) -> None:
    states = {entry["state"]: entry["value"] for entry in tomllib.loads(read("parsers/readings.toml"))["states"]}
    told = {}
    for row in table_rows(read(name)):
        for state in re.findall(r"[a-z_]+", row[0]):
            if state in states and len(row) == 3:
                told[state] = row[1] in ("yes", "有")
    assert told == states


# ---------------------------------------------------------------- docs/glossary.md

WORDS: dict[str, dict[str, str]] = {
    heading: {row[1]: row[0] for row in table_rows(body)}
    for heading, body in re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", GLOSSARY)
}


def literals(kind: Any) -> set[str]:
    return set(get_args(kind))


# by hand: what each part of the glossary promises to name in full
PROMISED = [
    ("Documents", literals(records.DocType)),
    ("Editions of the form", {edition.id for edition in EDITIONS} | {"labels", "cited"}),
    ("The parts of a report", {f"{s.parent}.{s.code}" if s.parent else s.code for s in sections()}),
    ("Tables", {table.id.split(".")[1] for table in TABLES}),
    ("States of a cell", literals(records.State)),
    ("Verdicts of checks", literals(records.Verdict)),
    ("Faults", literals(records.Fault)),
    ("Severity of issues", literals(records.Severity)),
    ("Bodies", literals(records.BodyKind)),
    ("Levels", literals(records.Level)),
    ("Scripts", literals(records.Script)),
]


@pytest.mark.parametrize(("heading", "keys"), PROMISED, ids=lambda value: value if isinstance(value, str) else "")
def test_every_key_has_its_names(heading: str, keys: set[str]) -> None:
    assert keys <= WORDS[heading].keys()


def in_forms(layout: str) -> Iterator[FormRow | FormColumn]:
    for table in TABLES:
        if table.layout == layout:
            yield from chain(table.rows, table.derived, table.columns)


# by hand: layout of the tables → the part of the glossary with their rows and columns
CODED = [("matrix", "Article 20"), ("matrix_dim", "Applications")]


@pytest.mark.parametrize(("layout", "heading"), CODED)
def test_every_row_and_column_has_its_printed_label(layout: str, heading: str) -> None:
    for defined in in_forms(layout):
        assert defined.label in WORDS[heading].get(defined.code, ""), defined.code


def test_every_outcome_of_review_and_litigation_has_its_label() -> None:
    words = WORDS["Review and litigation"]
    for column in in_forms("record"):
        group, _, outcome = column.code.rpartition(".")
        assert column.path == tuple(words[name] for name in (*prefixes(group), outcome))


def prefixes(code: str) -> Iterator[str]:
    """``litigation.direct`` → itself after ``litigation``."""
    parts = code.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def test_every_chapter_of_the_statistics_table_has_its_label() -> None:
    words = WORDS["The statistics table of 2014"]
    chapters = {row.code: row.label for row in in_forms("stat_list") if isinstance(row, FormRow) and row.level == 0}
    assert {code: words.get(code) for code in chapters} == chapters


def test_every_carrier_that_the_parser_writes_has_its_name() -> None:
    code = read("parsers/grids.py")
    written = set(re.findall(r'(?:text_grid\(.*?, |carrier: str = )"([a-z_]+)"', code)) | {"pipe", "markdown"}
    assert written <= WORDS["Carriers"].keys()


def test_the_glossary_names_no_code_that_the_forms_do_not_know() -> None:
    known = {row.code for layout in ("matrix", "matrix_dim") for row in in_forms(layout)} | {"applications.result"}
    for _, heading in CODED:
        assert WORDS[heading].keys() - known == {"key"}


# ---------------------------------------------------------------- what the readmes show


@pytest.mark.parametrize("name", READMES)
def test_a_readme_shows_what_the_commands_print(name: str) -> None:
    shown = list(transcript(read(name)))
    assert len(shown) > 5
    for (command, lines), printed in zip(shown, run_all(tuple(command for command, _ in shown)), strict=True):
        assert matches(lines, [line.rstrip() for line in printed.splitlines()]), f"{command}\n{printed}"


@cache
def run_all(commands: tuple[str, ...]) -> tuple[str, ...]:
    """What commands print, typed in a folder that has nothing but the fixtures."""
    with TemporaryDirectory() as folder:
        Path(folder, "fixtures").symlink_to(FIXTURES)
        return type_all(commands, Path(folder))


# by hand
MATCHES = [
    (["a", "b"], ["a", "b"], True),
    (["…", "b"], ["a", "a", "b"], True),
    (["a", "…"], ["a"], True),
    (["a"], ["a", "b"], False),
    (["a", "b"], ["a"], False),
    ([], ["a"], False),
    ([], [], True),
]


@pytest.mark.parametrize(("shown", "printed", "expected"), MATCHES)
def test_lines_shown_are_compared_strictly(shown: list[str], printed: list[str], expected: bool) -> None:
    assert matches(shown, printed) is expected


@pytest.mark.parametrize("name", READMES)
def test_the_python_example_runs(name: str) -> None:
    (*_, example), (output,) = blocks(read(name), "python"), blocks(read(name), "text")
    assert run([sys.executable, "-c", example], ROOT).stdout == output


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", read("Makefile")))
    for path in DOCUMENTS:
        named = re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, path.name
