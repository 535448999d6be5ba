"""The command ``fixture``: the project's own documents, by which the parser is tested."""

from pathlib import Path

import click

from cli.fixtures import add_fixture, find_folder
from cli.pipeline import load_parser
from cli.usage import faults, url_option


@click.group("fixture")
def fixture_group() -> None:
    """The pages by which the parser is tested.

    \b
    Example:
      gongkai fixture add page.html --url http://ybj.example.gov.cn/2021.html
    """


@fixture_group.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@url_option
@click.option("--name", help="Name of the fixture's folder; by default from the file's name.")
def fixture_add(file: Path, url: str | None, name: str | None) -> None:
    """Copy a page to fixtures/documents/NAME with what is read from it now. The tests stay red until a person has
    compared expected.json with the page and set reviewed = true in page.toml.

    \b
    Example:
      gongkai fixture add page.html --name merged-header
    """
    with faults():
        target = add_fixture(find_folder(), file, load_parser(), url=url, name=name)
    click.echo(f"{target}: compare expected.json with the page, then fill in page.toml")
