"""Files of the command line: each fault becomes one sentence, and an output is whole or absent."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

STANDARD = "-"


class FileError(ValueError):
    """Raised for a file that cannot be used, with a sentence; ``ours``: it is no bad input."""

    def __init__(self, sentence: str, *, ours: bool = False) -> None:
        super().__init__(sentence)
        self.ours = ours


@contextmanager
def reading(name: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for "-"; raises FileError."""
    if name == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - faults of the reader's own are not ours
    except FileNotFoundError:
        raise FileError(f"There is no file {name}.") from None
    except IsADirectoryError:
        raise FileError(f"{name} is a folder, not a file.") from None
    except (OSError, ValueError):
        raise FileError(f"{name} cannot be opened.") from None
    with file:
        yield file


@contextmanager
def readable_twice(file: BinaryIO) -> Iterator[BinaryIO]:
    """Return the file itself where it can be read again, else a temporary copy; raises FileError.

    Only the user may read the copy, and it has no name, so that nothing is left of it.
    """
    if file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        try:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            full = f"The table could not be kept in a temporary file: {reason}."
            raise FileError(full, ours=True) from None
        yield copy


def keep_apart(*names: str | None) -> None:
    """Raise FileError where two of the names are one file, so that none is written over."""
    places = [Path(name) for name in names if name and name != STANDARD]
    for number, place in enumerate(places):
        for other in places[:number]:
            same = _is_there(place) and _is_there(other) and place.samefile(other)
            if same or place.resolve() == other.resolve():
                raise FileError(f"{place} is needed for two things: give each file its own name.")


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except PermissionError:  # its folder may not be looked into
        return False


@contextmanager
def writing(name: str) -> Iterator[TextIO]:
    """Open a file for text, or standard output for "-"; raises FileError.

    The file is written under a temporary name beside its own and renamed when it is whole; until
    then, and after a fault, whatever had the name before is still there. Only the user may read it,
    since it is about patients. A device or a pipe is written to directly.
    """
    if name == STANDARD:
        with _text(sys.stdout.buffer) as text:
            yield text
        return
    place = Path(name).resolve()
    try:
        if place.is_dir():
            raise FileError(f"{name} is a folder, not a file.")
        if place.exists() and not place.is_file():
            with place.open("wb") as device, _text(device) as text:
                yield text
        else:
            with _beside(place) as file, _text(file) as text:
                yield text
    except BrokenPipeError:
        raise
    except OSError as error:
        full = f"{name} could not be written: {os.strerror(error.errno or 0)}."
        denied = isinstance(error, PermissionError)
        raise FileError(full, ours=not denied and place.parent.is_dir()) from None


@contextmanager
def _beside(place: Path) -> Iterator[BinaryIO]:
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).replace(place)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def _text(file: BinaryIO) -> Iterator[TextIO]:
    """Write text as it was read: UTF-8, and bytes that are none as they were."""
    text = TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="")
    try:
        yield text
        text.flush()
    finally:
        text.detach()
