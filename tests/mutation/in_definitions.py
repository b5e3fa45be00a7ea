"""Mutants of what mutmut leaves alone: definitions, decorated functions, f-strings, patterns.

The clinical numbers are such definitions. mutmut's own changes are applied to them, and a few
which come closer to a slip of the pen: a number's last digit, the other side of a tie, a better
grade, a member that was forgotten.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import chain

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper
from mutants import Mutant, mutant
from mutmut.mutation.mutators import mutation_operators, operator_name, operator_string

_NUMBER = re.compile(r"([0-9.]*)([0-9])")
_SIDES = {"above": "below", "below": "above"}
# Pieces of a pattern: an escaped character, a set, a group's head, a repetition.
_PIECES = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[:=!]|\{[0-9,]+\}|[*+?]|.", re.DOTALL)
_OTHER_REPETITION = {"*": "+", "+": "*", "?": ""}


def of_module(module: str, source: str) -> Iterator[Mutant]:
    """Yield each mutant of a module once."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    tree, spans = wrapper.module, wrapper.resolve(ByteSpanPositionProvider)
    told = {source}
    for place, node, other in _changes(tree, (module,), Reach.DEFINITION):
        start = spans[node].start
        text = source.encode()
        rest = text[start + spans[node].length :]
        mutated = (text[:start] + tree.code_for_node(other).encode() + rest).decode()
        if mutated not in told:
            told.add(mutated)
            yield mutant(".".join(place), source, mutated)


class Reach(Enum):
    """Where a node stands."""

    DEFINITION = "in a module or a class"
    DECORATOR = "in a decorator"
    DECORATED = "in a decorated function"
    MUTMUT = "in a function that mutmut takes on"


_Change = tuple[tuple[str, ...], cst.CSTNode, cst.CSTNode]  # where, this, and what it becomes


def _changes(node: cst.CSTNode, place: tuple[str, ...], reach: Reach) -> Iterator[_Change]:
    if _says_nothing_to_python(node):
        return
    place += _name(node, top=len(place) == 1)
    reach = _reach(node, reach)
    for other in chain(_in_text(node), *(change(node) for change in _CHANGES[reach])):
        yield place, node, other
    for child in node.children:
        yield from _changes(child, place, reach)


def _reach(node: cst.CSTNode, around: Reach) -> Reach:
    if isinstance(node, cst.Decorator):
        return Reach.DECORATOR
    if isinstance(node, cst.FunctionDef) and around is Reach.DEFINITION:
        return Reach.DECORATED if node.decorators else Reach.MUTMUT
    return around


def _says_nothing_to_python(node: cst.CSTNode) -> bool:
    """Tell docstrings and types: the tests of types are mypy's."""
    is_docstring = isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString)
    is_literal = m.matches(node, m.Subscript(value=m.Name("Literal")))
    return isinstance(node, cst.Annotation) or is_docstring or is_literal


def _name(node: cst.CSTNode, *, top: bool) -> tuple[str, ...]:
    """Return the name that a definition defines, within others those of classes and functions."""
    if isinstance(node, cst.ClassDef | cst.FunctionDef):
        return (node.name.value,)
    if top and isinstance(node, cst.Assign | cst.AnnAssign):
        target = node.targets[0].target if isinstance(node, cst.Assign) else node.target
        return (target.value,) if isinstance(target, cst.Name) else ()
    return ()


# --- The changes ---


def _as_mutmut_does(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, change in mutation_operators:
        if isinstance(node, kind) and not (change is operator_string and _is_own(node)):
            yield from change(node)


def _as_mutmut_does_in_definitions(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Leave out what no import would survive: None for a definition or for an argument."""
    if isinstance(node, cst.Call):
        for i in range(len(node.args)):
            yield node.with_changes(args=[*node.args[:i], *node.args[i + 1 :]])
    elif not isinstance(node, cst.Assign | cst.AnnAssign):
        yield from _as_mutmut_does(node)


def _the_other_boolean(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Name):
        yield from operator_name(node)


def _is_own(node: cst.CSTNode) -> bool:
    """Tell strings for which we have a better change than to spoil them altogether."""
    text = _text(node)
    return text in _SIDES or bool(_NUMBER.fullmatch(text)) or _is_pattern(node)


def _text(node: cst.CSTNode) -> str:
    return node.raw_value if isinstance(node, cst.SimpleString) else ""


def _is_pattern(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and "r" in node.prefix


def _slips(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    text = _text(node)
    if text in _SIDES:
        yield cst.SimpleString(f'"{_SIDES[text]}"')
    if number := _NUMBER.fullmatch(text):
        digit = (int(number[2]) + 1) % 10
        yield cst.SimpleString(f'"{number[1]}{digit}"')
    if m.matches(node, m.Attribute(value=m.Name("Grade"))):
        assert isinstance(node, cst.Attribute)
        other = "INFERRED" if node.attr.value == "ARTICLE" else "ARTICLE"
        yield node.with_changes(attr=cst.Name(other))
    if isinstance(node, cst.Tuple | cst.Dict) and len(node.elements) > 1:
        yield from (node.with_changes(elements=few) for few in _one_forgotten(node.elements))


def _one_forgotten(elements: Sequence[cst.CSTNode]) -> Iterator[list[cst.CSTNode]]:
    for i in range(len(elements)):
        few = [*elements[:i], *elements[i + 1 :]]
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        yield [each.with_changes(comma=comma) for each in few]


def _in_text(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Change patterns and the words of f-strings, also in functions: mutmut passes them over."""
    if isinstance(node, cst.FormattedString):
        for i, part in enumerate(node.parts):
            if isinstance(part, cst.FormattedStringText):
                is_pattern = "r" in node.prefix
                others = _patterns(part.value) if is_pattern else [f"XX{part.value}XX"]
                for other in others:
                    changed_part = part.with_changes(value=other)
                    parts = [*node.parts[:i], changed_part, *node.parts[i + 1 :]]
                    yield node.with_changes(parts=parts)
    elif isinstance(node, cst.SimpleString) and _is_pattern(node):
        for other in _patterns(node.raw_value):
            yield node.with_changes(value=f"{node.prefix}{node.quote}{other}{node.quote}")


def _patterns(pattern: str) -> Iterator[str]:
    """Change each repetition of a pattern."""
    pieces = _PIECES.findall(pattern)
    for i, piece in enumerate(pieces):
        before, after = "".join(pieces[:i]), "".join(pieces[i + 1 :])
        if piece in _OTHER_REPETITION:
            yield before + _OTHER_REPETITION[piece] + after
        elif piece.startswith("{"):
            yield before + re.sub("[0-9]+", lambda found: str(int(found[0]) + 1), piece) + after


_CHANGES = {
    Reach.DEFINITION: (_slips, _as_mutmut_does_in_definitions),
    Reach.DECORATOR: (_the_other_boolean,),
    Reach.DECORATED: (_slips, _as_mutmut_does),
    Reach.MUTMUT: (),
}
