"""``datapackage.json``: the files of an export as a Data Package, each with its Table Schema. Pure but for what it asks the store.

Its time is that of the data, the end of the last run, so that the same database gives the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.asking import Asking
from db.codebook import relations
from db.exports.datasets import Dataset, Reference
from db.exports.fields import Field
from db.exports.scope import Scope
from parsers.version import __version__

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DESCRIPTION = {
    "zh": "从中国政府信息公开工作年度报告和政务公开工作要点读取的数据。空值不是零：数值列旁的状态列说明为何没有数值。",
    "en": "Read from the annual disclosure reports and work points of Chinese public bodies. Empty is not zero: the state column"
    " beside a value says why there is none.",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file that was written: of which dataset, and what is in it. ``as_text``: columns whose values are digit by digit."""

    dataset: Dataset
    name: str
    fields: tuple[Field, ...]
    rows: int
    size: int
    digest: str
    as_text: tuple[str, ...] = ()


def write_package(store: Asking, files: Sequence[File], suffix: str, scope: Scope, since: int | None) -> str:
    """The text of ``datapackage.json``."""
    # rows that went refer to what is there no more
    written = {file.dataset.name: file for file in files} if since is None else {}
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": "gongkai",
        "title": "政府信息公开年度报告数据 / Annual disclosure reports of Chinese public bodies",
        "description": f"{_DESCRIPTION['zh']}\n{_DESCRIPTION['en']}",
        "gongkai_version": __version__,
        **_made(store),
        "scope": _tell_scope(store, scope),
        **({"since_run": since} if since is not None else {}),
        "sources": _find_sources(store, scope),
        "resources": [_resource(file, suffix, written, whole=not scope) for file in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _made(store: Asking) -> dict[str, str]:
    row = store.row("SELECT max(coalesce(ended_at, started_at)) FROM runs")
    return {"created": row[0]} if row and row[0] else {}


def _tell_scope(store: Asking, scope: Scope) -> dict[str, list[Any]]:
    """The filters, in words that are the same in every database."""
    marks = ", ".join("?" * len(scope.agencies))
    keys = store.all_rows(f"SELECT key FROM agencies WHERE id IN ({marks}) ORDER BY key", scope.agencies)
    told = {
        "year": scope.years,
        "province": scope.provinces,
        "system": scope.systems,
        "agency": [key for (key,) in keys],
    }
    return {name: list(values) for name, values in told.items() if values}


def _find_sources(store: Asking, scope: Scope) -> list[dict[str, str]]:
    """The web sites that the documents are from."""
    condition, parameters = scope.condition()
    rows = store.all_rows(
        f"SELECT DISTINCT d.host FROM documents AS d WHERE d.host IS NOT NULL AND {condition} ORDER BY d.host",
        parameters,
    )
    return [{"title": str(host), "path": f"https://{host}/"} for (host,) in rows]


def _resource(file: File, suffix: str, written: Mapping[str, File], *, whole: bool) -> dict[str, Any]:
    words = relations()[file.dataset.relation]
    return {
        "name": file.name.removesuffix(f".{suffix}"),
        "path": file.name,
        "format": suffix,
        "mediatype": _MEDIA[suffix],
        **({"encoding": "utf-8"} if suffix == "csv" else {}),
        **({"dialect": {"headerRows": [2]}} if suffix == "xlsx" else {}),
        "title": words.zh,
        "description": words.en,
        "rows": file.rows,
        "bytes": file.size,
        "hash": f"sha256:{file.digest}",
        "schema": _schema(file, written, whole=whole),
    }


def _schema(file: File, written: Mapping[str, File], *, whole: bool) -> dict[str, Any]:
    dataset = file.dataset
    references = [
        _reference(one, dataset) for one in dataset.refers if one.dataset in written and (whole or one.always)
    ]
    return {
        "fields": [_field(field, file.as_text) for field in file.fields],
        "missingValues": [""],
        **({"primaryKey": list(dataset.key)} if dataset.key and written else {}),
        **({"foreignKeys": references} if references else {}),
    }


def _reference(reference: Reference, dataset: Dataset) -> dict[str, Any]:
    resource = "" if reference.dataset == dataset.name else reference.dataset
    return {
        "fields": list(reference.columns),
        "reference": {"resource": resource, "fields": list(reference.names)},
    }


def _field(field: Field, as_text: Sequence[str]) -> dict[str, Any]:
    words = field.words
    return {
        "name": field.name,
        "type": "string" if field.name in as_text else field.type,
        "title": words.zh,
        "description": words.en,
        **({"unit": words.unit} if words.unit else {}),
    }
