"""What a mutant is, and what may become of it."""

from dataclasses import dataclass, field
from difflib import unified_diff
from enum import Enum


@dataclass(frozen=True, order=True)
class Change:
    """A mutant told by what it changes: line numbers move, the words stay.

    Place "series._date" is a function, or the class or the name that a statement defines.
    """

    place: str
    was: str
    becomes: str

    @property
    def module(self) -> str:
        """Return the name of its module in calculator/scoring."""
        return self.place.partition(".")[0]

    def __str__(self) -> str:
        return "\n".join([f"  {self.place}", *_marked("-", self.was), *_marked("+", self.becomes)])


@dataclass(frozen=True)
class Mutant:
    """A change, and the whole source of its module with it."""

    change: Change
    source: str = field(repr=False)


class Verdict(Enum):
    """What the tests said; a mutant that runs without end is as good as killed."""

    KILLED = "killed by a test"
    ENDLESS = "ran without end"
    SURVIVED = "survived"


def mutant(place: str, before: str, after: str) -> Mutant:
    """Name a mutant by the lines that differ between two sources of a module."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    was, becomes = (
        "\n".join(line.removeprefix(mark).strip() for line in lines if line.startswith(mark))
        for mark in "-+"
    )
    return Mutant(Change(place, was, becomes), after)


def _marked(mark: str, lines: str) -> list[str]:
    return [f"    {mark} {line}" for line in lines.splitlines()]
