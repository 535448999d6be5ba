"""A set of files that appears whole: written beside their place, then moved, and the old ones put back when that fails.

A process that is killed leaves its folder behind; the next export to the same place clears it up. Each holds a lock on its own
folder as long as it lives, by which the others know.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

_PREFIX, _UNHELD = ".gongkai-export-", ".gongkai-begun-"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder to write files in; at the end they are moved to ``folder``, all of them, or on an error none."""
    made = _make(folder)
    try:
        with _stage(folder) as stage:
            new, old = stage / "new", stage / "old"
            new.mkdir()
            old.mkdir()
            yield new
            _move(new, folder, old)
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(folder)  # a full disk does not say where
        for path in reversed(made):
            path.rmdir()
        raise


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A new folder in this one, its lock held; it is removed at the end. Those that nobody holds are removed now."""
    for left in sorted(folder.glob(f"{_PREFIX}*")):
        _clear(left, folder)
    with ExitStack() as held:
        made = Path(mkdtemp(prefix=_UNHELD, dir=folder))
        held.callback(shutil.rmtree, made, ignore_errors=True)
        _hold(made, held)
        # only now has it the name by which another export would look whether it is held
        stage = made.rename(folder / made.name.replace(_UNHELD, _PREFIX, 1))
        held.callback(shutil.rmtree, stage, ignore_errors=True)
        yield stage


def _hold(folder: Path, until: ExitStack) -> bool:
    """Lock a folder against other processes; whether it could be. Some file systems have no locks, and clear up nothing."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    until.callback(os.close, number)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clear(left: Path, folder: Path) -> None:
    """Remove what an export that was killed left, unless it is still at work. What it had moved away and not replaced goes back."""
    with ExitStack() as held:
        if not _hold(left, held):
            return
        for path in sorted((left / "old").glob("*")):
            if not (folder / path.name).exists():
                path.replace(folder / path.name)
        shutil.rmtree(left, ignore_errors=True)


def _make(folder: Path) -> list[Path]:
    """Make a folder with those above it; the ones that were not there."""
    if folder.is_symlink() and not folder.exists():
        raise FileNotFoundError(errno.ENOENT, "is a link to nothing", str(folder))
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
