"""Of FHIR's Observations, the one that counts for each lab, as text for the readings.

Source: the project's specification on interoperability. A lab is known by its LOINC code, its unit
by its UCUM code, and of several results the newest counts. What cannot be used is said, with the
expression of the element at fault; nothing is guessed, and nothing in the input can raise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calculator.interop.dates import effective
from calculator.interop.lab_codes import BLASTS_IN_BLOOD, LOINC, Code, LabCodes
from calculator.interop.moments import Moment, period_by_its_end, possibly_newest
from calculator.interop.observed_values import Value, value_of
from calculator.interop.resources import (
    Issue,
    Node,
    Placed,
    Refused,
    codings,
    merged,
    unread_codings,
)
from calculator.interop.subjects import Subject, subject_of
from calculator.scoring.quantities import LABS, MARROW_BLASTS, Lab
from calculator.scoring.reading import (
    Reading,
    Readings,
    with_blanks,
)

# How far a clock may be ahead of ours (our limit). A later result has a slip in its date, and would
# pass for the newest for years.
CLOCK_TOLERANCE = timedelta(days=1)
# Of results that may all be the newest, since their dates are equal or missing: ours, far above any
# record.
MOST_AT_ONCE = 1000
_TOO_MANY = f"More than {MOST_AT_ONCE} results may be the newest. Give each its date and time."

_STANDS = ("final", "amended", "corrected")
_PRELIMINARY = "preliminary"
_SKIPPED = {"entered-in-error": "entered in error", "cancelled": "cancelled"}
# Of these, no result is known to stand; with a value they contradict themselves.
_NO_RESULT_YET = ("registered", "unknown")

# Of whom or what a result is, where that is not simply the patient: it is not understood here.
_CHANGES_THE_MEANING = {"modifierExtension": "extension", "implicitRules": "not-supported"}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The observation that counts for a lab: platelets of 45 ×10⁹/L, of 1 March."""

    lab: Lab
    reading: Reading  # blank where the result is pending
    sent: str  # value and unit as they were sent, where the lab is not offered in that unit
    moment: Moment | None
    preliminary: bool
    earlier: int  # how many other results there are
    path: str  # Bundle.entry[3].resource
    reference: str | None

    @property
    def when(self) -> str:
        """Return when the sample was taken: "1 Mar 2026", or that nobody says."""
        return self.moment.words if self.moment else "date not stated"

    @property
    def pending(self) -> bool:
        """Return whether there is an observation, but no value in it."""
        return self.reading.pending


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What the observations come to: one for each lab that can be used, and all there is to say."""

    chosen: Mapping[str, Chosen]
    issues: tuple[Issue, ...]
    subjects: tuple[Subject, ...]
    dates: tuple[Moment | None, ...]  # of all results, used or not; None where none can be right

    @property
    def readings(self) -> Readings:
        """Return all six readings; raises UnreadableLabs where there is no value at all."""
        return with_blanks({name: chosen.reading for name, chosen in self.chosen.items()})

    @property
    def at_fault(self) -> frozenset[str]:
        """Return the names of the labs that cannot be used."""
        return frozenset(i.lab for i in self.issues if i.severity == "error" and i.lab)


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A result of a lab that may count."""

    lab: Lab
    codes: frozenset[Code]
    node: Node
    reference: str | None
    status: str
    moment: Moment | None
    subject: Subject


@dataclass(frozen=True, kw_only=True)
class _Related:
    """A result of a lab by a method, or in a sample, that is not scored: its date may be newer."""

    lab: Lab
    code: Code
    how: str
    moment: Moment | None
    subject: Subject
    path: str

    def is_by(self, limit: Moment | None) -> bool:
        """Return whether it is not later than the limit, or may not be."""
        return limit is None or self.moment is None or self.moment.by(limit) is not False


def select(
    resources: Iterable[Placed],
    *,
    codes: LabCodes,
    now: datetime,
    as_of: Moment | None = None,
    faults: Sequence[Issue] = (),
) -> Selection:
    """Choose the newest result of each lab.

    Two platelet counts, of 1 March and 3 March, give ``chosen["platelets"]`` of 3 March and an
    information that the other one was passed over; with ``as_of`` 2 March the first counts. A lab
    with a problem is not in ``chosen``, and its issues say why. ``now`` is when, with its zone;
    ``faults`` are problems of labs that were found before.
    Raises nothing, whatever the resources hold.
    """
    candidates: dict[str, list[_Candidate]] = {lab.name: [] for lab in LABS}
    related: list[_Related] = []
    issues = list(faults)
    for placed in resources:
        try:
            found = _look_at(placed, codes, issues)
        except Refused as refused:
            issues.append(of_query(refused.issue, placed.query))
            continue
        if isinstance(found, _Related):
            related.append(found)
        elif found:
            candidates[found.lab.name].append(found)
    spoiled = {issue.lab for issue in issues if issue.severity == "error"}
    chosen: dict[str, Chosen] = {}
    for name, results in candidates.items():
        if name in spoiled or not results:
            continue  # one of them cannot be placed, so nobody knows which is the newest
        used, said = _choose(results, now=now, as_of=as_of)
        issues += said
        if used:
            chosen[name] = used
    issues += [
        _not_scored(each, alone=each.lab.name not in chosen)
        for each in related
        if _matters(each, chosen, as_of)
    ]
    subjects = (
        *(each.subject for results in candidates.values() for each in results),
        *(each.subject for each in related),
    )
    latest = now + CLOCK_TOLERANCE
    dates = [
        each.moment if each.moment and each.moment.earliest <= latest else None
        for results in candidates.values()
        for each in results
    ]
    unplaced: list[Moment | None] = [None] if spoiled - {""} else []
    return Selection(
        chosen=chosen,
        issues=merged(issues),
        subjects=subjects,
        dates=(*dates, *unplaced),
    )


def of_query(issue: Issue, query: str) -> Issue:
    """Say of a problem which lab was asked for, where the problem itself does not know.

    An unreadable entry among the answers for platelets may be the newest platelet count.
    """
    lab = next((lab for lab in LABS if lab.name == query), None)
    if issue.lab or lab is None:
        return issue
    return replace(issue, lab=lab.name, diagnostics=f"{lab.label}: {issue.diagnostics}")


# --- What a resource is ---


def _look_at(placed: Placed, codes: LabCodes, issues: list[Issue]) -> _Candidate | _Related | None:
    """Return a result that may count, or a related one; of anything else say that it is not used.

    An Observation of another lab can hold whatever it likes.
    """
    resource = placed.node
    if placed.kind != "Observation":
        issues.append(_information("Only Observations are read.", resource.path))
        return None
    if resource.child("code") is None:
        raise Refused("required", "The code is missing.", resource.at("code"))
    found = frozenset(codings(resource, "code"))
    if unread := unread_codings(resource, "code"):
        if placed.query and not found:  # it answers a query for a lab, so it may be one
            raise Refused("value", "No coding of a result can be read.", resource.at("code"))
        issues.append(_unread(unread))
    labs = [lab for lab in LABS if any(codes.read.get(code) is lab for code in found)]
    blood = (LOINC, BLASTS_IN_BLOOD) in found
    if len(labs) > 1 or (labs and blood):
        raise Refused("conflict", "The codes name two different labs.", resource.at("code"))
    related = next((each for each in sorted(found) if each in codes.related), None)
    lab = labs[0] if labs else codes.related[related][0] if related else None
    if lab is None:
        issues.append(_blasts_in_blood(resource) if blood else _no_lab(resource, codes))
        return None
    try:
        if labs:
            return _candidate(placed, lab, found, issues)
        assert related
        return _related(resource, related, codes)
    except Refused as refused:
        raise _of_lab(refused, lab) from None


def _related(resource: Node, code: Code, codes: LabCodes) -> _Related | None:
    if resource.text("status") in _SKIPPED:
        return None
    lab, how = codes.related[code]
    try:
        when = effective(resource, "effective", period_by_its_end)
    except Refused:
        when = None  # it is not scored: that it is there is what counts
    return _Related(
        lab=lab, code=code, how=how, moment=when, subject=subject_of(resource), path=resource.path
    )


def _matters(each: _Related, chosen: Mapping[str, Chosen], as_of: Moment | None) -> bool:
    """Return whether a related result is, or may be, newer than the one that counts, if any."""
    used = chosen.get(each.lab.name)
    if not each.is_by(as_of):
        return False
    if used is None or used.moment is None or each.moment is None:
        return True
    return each.moment.latest > used.moment.latest


def _not_scored(each: _Related, *, alone: bool) -> Issue:
    when = each.moment.words if each.moment else "no date"
    other = "there is none that is" if alone else "it may be newer than the one that is"
    text = f"{each.lab.label}: a result {each.how} ({each.code[1]}, {when}) is not scored; {other}."
    return Issue(
        severity="warning",
        code="business-rule",
        diagnostics=text,
        expressions=(each.path,),
        lab=each.lab.name,
    )


def _unread(paths: tuple[str, ...]) -> Issue:
    text = "A coding that cannot be read was passed over; its system or its code is empty, perhaps."
    return Issue(severity="warning", code="value", diagnostics=text, expressions=paths)


def _blasts_in_blood(resource: Node) -> Issue:
    text = (
        f"LOINC {BLASTS_IN_BLOOD} is blasts in blood: it is not used, and never taken for "
        f"{MARROW_BLASTS.spelled_out.lower()}."
    )
    return replace(_information(text, resource.at("code")), severity="warning")


def _no_lab(resource: Node, codes: LabCodes) -> Issue:
    """Say that a resource is not used; a lab in a component is worth a warning."""
    try:
        inside = [
            component.path
            for component in resource.children("component")
            if not codes.read.keys().isdisjoint(codings(component, "code"))
        ]
    except Refused:
        inside = []
    if inside:
        text = "A lab inside a component is not read: send it as an Observation of its own."
        return Issue(
            severity="warning", code="not-supported", diagnostics=text, expressions=tuple(inside)
        )
    return _information("No code of a lab that is scored: not used.", resource.path)


def _candidate(
    placed: Placed, lab: Lab, codes: frozenset[Code], issues: list[Issue]
) -> _Candidate | None:
    resource = placed.node
    status = resource.text("status")
    if status in _SKIPPED:
        text = f"{lab.label}: a result that is {_SKIPPED[status]} was left out."
        issues.append(replace(_information(text, resource.at("status")), lab=lab.name))
        return None
    if status not in (*_STANDS, _PRELIMINARY, *_NO_RESULT_YET):
        kind = "required" if status is None else "code-invalid"
        text = f"{lab.label}: The status of the result is missing or not one of FHIR's."
        raise Refused(kind, text, resource.at("status"))
    for name, kind in _CHANGES_THE_MEANING.items():
        if resource.data.get(name) is not None:
            text = f"{lab.label}: {name} may change what the result means; it is not understood."
            raise Refused(kind, text, resource.at(name))
    if resource.data.get("focus"):
        text = f"{lab.label}: The result is not about the patient: it has a focus."
        raise Refused("not-supported", text, resource.at("focus"))
    return _Candidate(
        lab=lab,
        codes=codes,
        node=resource,
        reference=placed.reference,
        status=status,
        moment=effective(resource, "effective", period_by_its_end),
        subject=subject_of(resource),
    )


# --- Which of several counts ---


def _choose(
    results: Sequence[_Candidate], *, now: datetime, as_of: Moment | None
) -> tuple[Chosen | None, list[Issue]]:
    """Return the newest of a lab's results where it is certain, and what there is to say."""
    lab = results[0].lab
    later: list[_Candidate] = []
    left: list[_Candidate] = []
    for each in results:
        (later if as_of and _by(each, as_of) is False else left).append(each)
    issues = []
    if later:
        words = ("was left out: later than as-of.", "were left out: later than as-of.")
        issues.append(_about(lab, *words, later))
    newest = [left[position] for position in possibly_newest([each.moment for each in left])]
    values, problems = _values(newest)
    problems = [*_order_problems(lab, left, newest, now=now, as_of=as_of), *problems]
    if problems or not values:
        return None, [*issues, *problems]
    used, value = newest[0], values[0]
    chosen = Chosen(
        lab=lab,
        reading=value.reading,
        sent=value.sent,
        moment=used.moment,
        preliminary=any(each.status == _PRELIMINARY for each in newest),
        earlier=len(left) - 1,
        path=used.node.path,
        reference=used.reference,
    )
    others = [each for each in left if each is not used]
    return chosen, [*issues, *value.remarks, *_remarks(chosen, others)]


def _values(newest: Sequence[_Candidate]) -> tuple[list[Value], list[Issue]]:
    """Return the values of results that may all be the newest: one value, or problems."""
    values: list[Value] = []
    problems: list[Issue] = []
    for each in newest[:MOST_AT_ONCE]:
        stands = each.status not in _NO_RESULT_YET
        try:
            values.append(value_of(each.node, each.lab, each.codes, stands=stands))
        except Refused as refused:
            problems.append(_of_lab(refused, each.lab).issue)
    if len(newest) > MOST_AT_ONCE:
        lab = newest[0].lab
        problems.append(_problem(lab, "too-costly", f"{lab.label}: {_TOO_MANY}", ["Bundle"]))
    if len({None if each.reading.pending else each.reading.interval for each in values}) > 1:
        lab = newest[0].lab
        text = (
            f"{lab.label}: There are several results, and their dates do not say which is the "
            "newest. Send one, or give each its date and time."
        )
        paths = [each.node.path for each in newest]
        problems.append(_problem(lab, "multiple-matches", text, paths))
    return values, problems


def _order_problems(
    lab: Lab,
    left: Sequence[_Candidate],
    newest: Sequence[_Candidate],
    *,
    now: datetime,
    as_of: Moment | None,
) -> Iterator[Issue]:
    ahead = [each for each in left if each.moment and each.moment.earliest > now + CLOCK_TOLERANCE]
    if ahead:
        text = f"{lab.label}: The date lies in the future."
        yield _problem(lab, "value", text, [_date_path(each) for each in ahead])
    unsure = [each for each in newest if as_of and _by(each, as_of) is None]
    if unsure:
        text = f"{lab.label}: The date does not say whether the result is later than as-of."
        yield _problem(lab, "value", text, [_date_path(each) for each in unsure])


def _remarks(used: Chosen, others: Sequence[_Candidate]) -> Iterator[Issue]:
    lab = used.lab
    if others:
        yield _about(
            lab,
            f"was passed over: {used.path} ({used.when}) is used.",
            f"were passed over: {used.path} ({used.when}) is used.",
            others,
        )
    if used.pending:
        text = f"{lab.label}: The newest result has no value; it counts as not entered."
        yield replace(_information(text, used.path), lab=lab.name)
    if used.preliminary:
        yield Issue(
            severity="warning",
            code="business-rule",
            diagnostics=f"{lab.label}: The result is preliminary; it may still change.",
            expressions=(f"{used.path}.status",),
            lab=lab.name,
        )
    if used.moment is None and not used.pending:
        yield Issue(
            severity="warning",
            code="incomplete",
            diagnostics=f"{lab.label}: The result has no date.",
            expressions=(used.path,),
            lab=lab.name,
        )


def _by(each: _Candidate, limit: Moment) -> bool | None:
    return each.moment.by(limit) if each.moment else None


def _date_path(each: _Candidate) -> str:
    names = [name for name in each.node.data if name.startswith("effective")]
    return each.node.at(names[0] if names else "effectiveDateTime")


# --- What is said ---


def _information(text: str, path: str) -> Issue:
    return Issue(
        severity="information", code="informational", diagnostics=text, expressions=(path,)
    )


def _problem(lab: Lab, code: str, text: str, paths: Sequence[str]) -> Issue:
    return Issue(
        severity="error", code=code, diagnostics=text, expressions=tuple(paths), lab=lab.name
    )


def _about(lab: Lab, one: str, several: str, which: Sequence[_Candidate]) -> Issue:
    count = len(which)
    text = f"1 result {one}" if count == 1 else f"{count} results {several}"
    return Issue(
        severity="information",
        code="informational",
        diagnostics=f"{lab.label}: {text}",
        expressions=tuple(each.node.path for each in which),
        lab=lab.name,
    )


def _of_lab(refused: Refused, lab: Lab) -> Refused:
    """Say of which lab it is, also where a general reader of dates or texts has refused."""
    issue = refused.issue
    named = issue.diagnostics.startswith(f"{lab.label}: ")
    text = issue.diagnostics if named else f"{lab.label}: {issue.diagnostics}"
    refused.issue = replace(issue, diagnostics=text, lab=lab.name)
    return refused
