"""A set of files that appears whole: written beside their place, then moved, and the old ones put back when that fails."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_PREFIX = ".gongkai-export-"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder to write files in; at the end they are moved to ``folder``, all of them, or on an error none."""
    made = _make(folder)
    try:
        stage = Path(mkdtemp(prefix=_PREFIX, dir=folder))
        try:
            new, old = stage / "new", stage / "old"
            new.mkdir()
            old.mkdir()
            yield new
            _move(new, folder, old)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except BaseException:
        for path in reversed(made):
            path.rmdir()
        raise


def _make(folder: Path) -> list[Path]:
    """Make a folder with those above it; the ones that were not there."""
    missing = [path for path in (*reversed(folder.parents), folder) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _move(new: Path, folder: Path, old: Path) -> None:
    """Move every file of ``new`` into the folder; what is there already is kept in ``old`` until all of it is done."""
    moved: list[Path] = []
    try:
        for path in sorted(new.iterdir()):
            target = folder / path.name
            if target.is_dir():
                raise IsADirectoryError(21, "is a folder", str(target))
            if target.exists():
                target.replace(old / path.name)
            moved.append(target)
            path.replace(target)
    except BaseException:
        for target in moved:
            target.unlink(missing_ok=True)
            if (old / target.name).exists():
                (old / target.name).replace(target)
        raise
