"""Write ``expected.json`` of every fixture anew (``make golden``); a person reads the difference before it is committed."""

from cli.fixtures import expected_json, find_folder, read_fixtures
from parsers.document import parse


def write_golden() -> None:
    """Overwrite the expected values with what the parser says now. Never run by a test."""
    folder = find_folder()
    for capture in read_fixtures(folder):
        target = folder / capture.origin.split("/")[0] / "expected.json"
        target.write_text(expected_json(parse(capture.page)), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
