"""How much work a regular expression makes: its steps are counted, so that no clock is needed.

Both Python and JavaScript match by trying one way after another and going back. This does the same,
without the short cuts that they take, and counts every character that it looks at.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from re import _constants as op  # type: ignore[attr-defined]  # there is no public way to a pattern's parts
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_STEPS = 20_000  # beyond it nobody waits
OUTSIDER = "\x01"  # no pattern of ours knows it


class TooManyStepsError(ValueError):
    """Raised where matching does not come to an end."""


class Matcher:
    """Matches one pattern, and counts its steps."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.parsed = list(parser.parse(pattern, flags))
        self.ignore_case = bool(flags & re.IGNORECASE)
        self.steps = 0
        self.groups: dict[int, str] = {}  # what each group holds on the way that is tried

    def count(self, text: str, *, whole: bool) -> int:
        """Return the steps to match the whole text, or to find all matches in it."""
        self.steps = 0
        if whole:
            any(end == len(text) for end in self._all(self.parsed, text, 0))
            return self.steps
        at = 0
        while at <= len(text):
            found = next(self._all(self.parsed, text, at), None)
            at = at + 1 if found is None else max(found, at + 1)
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyStepsError

    def _all(self, nodes: list[Any], text: str, at: int) -> Iterator[int]:
        """Yield every place at which these nodes, one after another, may end."""
        if not nodes:
            yield at
            return
        for end in self._one(nodes[0], text, at):
            yield from self._all(nodes[1:], text, end)

    def _one(self, node: Any, text: str, at: int) -> Iterator[int]:
        kind, value = node
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            yield from self._repeat(*value, text=text, at=at)
        elif kind is op.SUBPATTERN:
            for end in self._all(list(value[-1]), text, at):
                self.groups[value[0]] = text[at:end]
                yield end
        elif kind is op.BRANCH:
            for way in value[1]:
                yield from self._all(list(way), text, at)
        elif kind is op.AT:
            self._step()
            ends = at == len(text) or (at == len(text) - 1 and text[at] == "\n")
            if at == 0 if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING) else ends:
                yield at
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            found = next(self._all(list(value[1]), text, at), None) is not None
            if found is (kind is op.ASSERT):
                yield at
        else:
            self._step()
            yield from self._simple(node, text, at)

    def _simple(self, node: Any, text: str, at: int) -> Iterator[int]:
        """Yield the end of a group that is there again, or of one character."""
        kind, value = node
        if kind is op.GROUPREF:
            if text.startswith(self.groups[value], at):
                yield at + len(self.groups[value])
        elif at < len(text) and self._is(node, text[at]):
            yield at + 1

    def _repeat(self, least: int, most: int, inner: Any, *, text: str, at: int) -> Iterator[int]:
        """Yield from the longest repetition to the shortest; of single characters by a loop."""
        nodes = list(inner)
        ends = [at]
        if len(nodes) == 1 and nodes[0][0] in _SINGLE:
            while len(ends) <= most:
                self._step()
                if ends[-1] == len(text) or not self._is(nodes[0], text[ends[-1]]):
                    break
                ends.append(ends[-1] + 1)
            yield from reversed(ends[least:])
            return
        if most > 0:
            for end in self._all(nodes, text, at):
                if end > at:
                    yield from self._repeat(
                        max(0, least - 1), most - 1 if most is not op.MAXREPEAT else most, inner,
                        text=text, at=end,
                    )  # fmt: skip
        if least == 0:
            yield at

    def _is(self, node: Any, sign: str) -> bool:
        if not self.ignore_case:
            return holds(node, sign)
        return holds(node, sign.lower()) or holds(node, sign.upper())


_SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda sign: not sign.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
    op.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    op.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
}


def holds(node: Any, sign: str) -> bool:
    """Tell whether a node for one character takes this one."""
    kind, value = node
    if kind is op.ANY:
        return sign != "\n"
    if kind in (op.LITERAL, op.NOT_LITERAL):
        return (ord(sign) == value) is (kind is op.LITERAL)
    negated = value[0][0] is op.NEGATE
    return any(_member(each, sign) for each in value if each[0] is not op.NEGATE) is not negated


def _member(node: Any, sign: str) -> bool:
    kind, value = node
    if kind is op.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    if kind is op.CATEGORY:
        return _CATEGORIES[value](sign)
    return bool(ord(sign) == value)


# --- Texts that nearly match ---


def pumped(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Yield texts of about this length: something that fits, again and again, and then does not."""
    signs = _signs(list(parser.parse(pattern, flags)))
    start = sample(list(parser.parse(pattern, flags)))
    pumps = [*signs, *("".join(pair) for pair in product(signs[:7], repeat=2)), start]
    for pump in filter(None, pumps):
        again = pump * (length // len(pump) + 1)
        for before, after in product(("", start[: len(start) // 2], OUTSIDER), ("", OUTSIDER)):
            yield f"{before}{again[: length - len(before) - len(after)]}{after}"


def sample(nodes: list[Any]) -> str:
    """Return a text that these nodes match, with two of whatever may repeat."""
    found = []
    for kind, value in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inner = value
            found.append(sample(list(inner)) * min(max(least, 2), most))
        elif kind is op.SUBPATTERN:
            found.append(sample(list(value[-1])))
        elif kind is op.BRANCH:
            found.append(sample(list(value[1][-1])))
        elif kind in _SINGLE:
            found += _of_node((kind, value))[:1]
    return "".join(found)


def _signs(nodes: list[Any]) -> list[str]:
    """Return a character or two for each set in a pattern."""
    found: dict[str, None] = {}
    for kind, value in nodes:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            inner = [list(value[2])]
        elif kind is op.SUBPATTERN:
            inner = [list(value[-1])]
        elif kind is op.BRANCH:
            inner = [list(way) for way in value[1]]
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            inner = [list(value[1])]
        else:
            found |= dict.fromkeys(_of_node((kind, value))[:2])
            continue
        for each in inner:
            found |= dict.fromkeys(_signs(each))
    return list(found)


def _of_node(node: Any) -> list[str]:
    if node[0] not in _SINGLE:
        return []
    return [sign for sign in _LIKELY if holds(node, sign)]


_LIKELY = "\ud8000 .<{-,=:a;1Z\t%_/é≤\n}>\"'T+\xa0µ*[Wwlnd~|"
