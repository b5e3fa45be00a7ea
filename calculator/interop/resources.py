"""Reading FHIR's JSON: every element knows where it stands, so that a problem can say it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from calculator.interop.exact_json import Number

# Ours, far above any record of six labs: what a hostile Bundle may make us do and say.
MOST_ENTRIES = 20_000
MOST_OF_A_LIST = 1000  # codings, components and the like
MOST_PLACES = 100  # that one issue names

_NO_OBJECT = "An object is expected here."
_NO_RESOURCE = "The entry has no resource."

Severity = Literal["error", "warning", "information"]


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What there is to say about the input: how bad, of which kind, in our words, and where.

    ``code`` is one of FHIR's issue types. ``lab`` is the name of the lab that it concerns, or "".
    ``leaves_open`` says of an error that its lab is left open, and that the others can be scored.
    """

    severity: Severity
    code: str
    diagnostics: str
    expressions: tuple[str, ...] = ()
    lab: str = ""
    leaves_open: bool = False


class Refused(ValueError):  # noqa: N818 - it is the input that is at fault, not the program
    """Raised where an element cannot be used, with the issue that says why."""

    def __init__(
        self, code: str, diagnostics: str, expression: str, *, leaves_open: bool = False
    ) -> None:
        super().__init__(code)  # no value: this may be logged
        self.issue = Issue(
            severity="error",
            code=code,
            diagnostics=diagnostics,
            expressions=(expression,),
            leaves_open=leaves_open,
        )


@dataclass(frozen=True, kw_only=True)
class Node:
    """A JSON object and the expression of the place where it stands.

    ``Node(data={"status": "final"}, path="Bundle.entry[3].resource").text("status") == "final"``.
    What is absent, or null, is None (or empty); what has another shape than FHIR gives it raises
    Refused with its expression, here for example ``Bundle.entry[3].resource.status``.
    """

    data: Mapping[str, object]
    path: str

    def at(self, name: str) -> str:
        """Return the expression of an element: ``Bundle.entry[3].resource.status``."""
        return f"{self.path}.{name}"

    def text(self, name: str) -> str | None:
        """Return a text that can be printed on one line; a JSON number is no text."""
        value = self.data.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or isinstance(value, Number):
            raise Refused("structure", "A text is expected here.", self.at(name))
        if not value.strip() or not value.isprintable():
            raise Refused("value", "The text is empty or cannot be printed.", self.at(name))
        return value

    def child(self, name: str) -> "Node | None":
        """Return an element that is an object."""
        value = self.data.get(name)
        return None if value is None else node(value, self.at(name))

    def children(self, name: str) -> "tuple[Node, ...]":
        """Return the objects of an element that is a list."""
        value = self.data.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise Refused("structure", "A list is expected here.", self.at(name))
        if len(value) > MOST_OF_A_LIST:
            raise Refused("too-costly", f"More than {MOST_OF_A_LIST} elements.", self.at(name))
        return tuple(node(each, f"{self.at(name)}[{at}]") for at, each in enumerate(value))


def codings(parent: Node, name: str) -> list[tuple[str, str]]:
    """Return system and code of each coding of a concept that can be read; what is absent is "".

    ``{"coding": [{"code": ""}, {"system": "urn:a", "code": "b"}]}`` gives ``[("urn:a", "b")]``: one
    bad coding says nothing about the others (see ``unread_codings``).
    """
    return codings_in(parent.child(name))


def codings_in(concept: Node | None) -> list[tuple[str, str]]:
    """Return the same of a concept itself, as a list of concepts has them."""
    return [coding for _, coding in _codings(concept) if coding is not None]


def unread_codings(parent: Node, name: str) -> tuple[str, ...]:
    """Return the expressions of the codings that ``codings`` passes over."""
    return tuple(path for path, coding in _codings(parent.child(name)) if coding is None)


def _codings(concept: Node | None) -> Iterator[tuple[str, tuple[str, str] | None]]:
    given = concept.data.get("coding") if concept else None
    if given is None or concept is None:
        return
    if not isinstance(given, list):
        yield concept.at("coding"), None
        return
    for position, each in enumerate(given[:MOST_OF_A_LIST]):
        path = f"{concept.at('coding')}[{position}]"
        try:
            coding = node(each, path)
            yield path, (coding.text("system") or "", coding.text("code") or "")
        except Refused:
            yield path, None


def is_understood(resource: Node) -> bool:
    """Return True. Raises Refused where something may turn the meaning around."""
    for name in ("modifierExtension", "implicitRules"):
        if resource.data.get(name):
            raise Refused("not-supported", "This is not understood.", resource.at(name))
    return True


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A resource within a Bundle, and how others refer to it: by its address, or type and id."""

    node: Node
    kind: str  # its resourceType
    reference: str | None
    mode: str  # why a search gave it: "match", "include", "outcome", or "" where it does not say
    query: str = ""  # the name of the query that it answers, of CDS Hooks


def node(value: object, path: str) -> Node:
    """Take a JSON value that must be an object. Raises Refused where it is none."""
    if not isinstance(value, dict):
        raise Refused("structure", _NO_OBJECT, path)
    return Node(data=value, path=path)


def resources_of(bundle: Node) -> tuple[tuple[Placed, ...], tuple[Issue, ...]]:
    """Take the resources out of a Bundle, and say which entries hold none.

    ``{"entry": [{"resource": {"resourceType": "Patient", "id": "1"}}, 5]}`` holds one resource,
    with the reference "Patient/1", and one issue at ``Bundle.entry[1]``.
    """
    found: list[Placed] = []
    # Thousands of the shortest bad entries fit into a body: each kind becomes one issue.
    faults: dict[tuple[str, str], list[str]] = {}
    entries = bundle.data.get("entry")
    if entries is None:
        entries = []
    if not isinstance(entries, list):
        raise Refused("structure", "A list is expected here.", bundle.at("entry"))
    if len(entries) > MOST_ENTRIES:
        raise Refused("too-costly", f"More than {MOST_ENTRIES} entries.", bundle.at("entry"))
    for position, entry in enumerate(entries):
        path = f"{bundle.path}.entry[{position}]"
        if not isinstance(entry, dict):
            faults.setdefault(("structure", _NO_OBJECT), []).append(path)
        elif entry.get("resource") is None:
            faults.setdefault(("required", _NO_RESOURCE), []).append(f"{path}.resource")
        else:
            try:
                found.append(_placed(Node(data=entry, path=path)))
            except Refused as refused:
                issue = refused.issue
                faults.setdefault((issue.code, issue.diagnostics), []).extend(issue.expressions)
    issues = (
        Issue(severity="error", code=code, diagnostics=text, expressions=tuple(places))
        for (code, text), places in faults.items()
    )
    return tuple(found), tuple(issues)


def _placed(entry: Node) -> Placed:
    resource = node(entry.data["resource"], entry.at("resource"))
    kind = resource.text("resourceType")
    if kind is None:
        raise Refused("required", "The resource has no type.", resource.at("resourceType"))
    identity = _readable(resource, "id")
    reference = _readable(entry, "fullUrl") or (f"{kind}/{identity}" if identity else None)
    search = entry.data.get("search")
    mode = _readable(Node(data=search, path=entry.path), "mode") if isinstance(search, dict) else ""
    return Placed(node=resource, kind=kind, reference=reference, mode=mode)


def _readable(parent: Node, name: str) -> str:
    """Return a text, or "" where there is none that can be read: nothing of a value rests on it."""
    try:
        return parent.text(name) or ""
    except Refused:
        return ""


def merged(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Say each thing once, with every place that it concerns; the worst comes first.

    Eighty results without a status become one issue with eighty expressions; of two thousand, the
    first hundred are named.
    """
    places: dict[Issue, list[str]] = {}
    for issue in issues:
        places.setdefault(replace(issue, expressions=()), []).extend(issue.expressions)
    order = ("error", "warning", "information")
    return tuple(
        _with_places(issue, places[issue])
        for issue in sorted(places, key=lambda issue: order.index(issue.severity))
    )


def _with_places(issue: Issue, places: list[str]) -> Issue:
    more = len(places) - MOST_PLACES
    words = f" And at {more} more places." if more > 0 else ""
    named = tuple(places[:MOST_PLACES])
    return replace(issue, expressions=named, diagnostics=issue.diagnostics + words)
