"""CDS Hooks 2.0: which data the service asks for, and the one card that it answers with, or none.

Source: the project's specification on interoperability. A card never says more than the record: a
lab that cannot be used is left open, with the reason. Nothing of the record is copied into a
card's text: only numbers and dates that were read, and words of our own, so no Markdown can come
in with them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from calculator.interop.exact_json import Number
from calculator.interop.moments import Moment
from calculator.interop.observations import LOINC, Selection, effective, of_query, select
from calculator.interop.resources import (
    Issue,
    Node,
    Placed,
    Refused,
    codings,
    merged,
    node,
    resources_of,
)
from calculator.presenter.answer import problem_document
from calculator.presenter.notices import unverified_in_short
from calculator.presenter.result import Result, Row, present
from calculator.presenter.words import RELEASE, cited, listed
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import UnreadableLabs, read
from calculator.scoring.score import Group
from calculator.scoring.tables import ALL_HT

Data = dict[str, object]

SERVICE = "all-hematotox"
HOOK = "patient-view"

# Our limits, to have somebody look at the dates: no publication states a window that we know of.
OLDEST = timedelta(days=14)
FURTHEST_APART = timedelta(days=7)

LONGEST_SUMMARY = 140  # characters; a card's summary has fewer, says CDS Hooks

# C91.0 and what is below it, in the systems of WHO and of the United States. Neither tells B-ALL
# from T-ALL, so the card says for whom it is.
ALL_CODES = (
    ("http://hl7.org/fhir/sid/icd-10", "C91.0"),
    ("http://hl7.org/fhir/sid/icd-10-cm", "C91.0"),
)

_CLINICAL_STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_ACTIVE = ("active", "recurrence", "relapse")
_NO_DIAGNOSIS = ("refuted", "entered-in-error")

TREATMENT_QUERIES = {
    "procedures": "Procedure",
    "medication_administrations": "MedicationAdministration",
}
# Whatever else a treatment's status is, it may have begun: then no card is the safer answer.
_NOT_GIVEN = ("preparation", "not-done", "entered-in-error")

# A few results, not one: the newest may be cancelled, and must not hide the one before it.
_RESULTS = 5

_NAMES = UUID("0f0b3c1e-8f53-4a0c-9b53-0d1c6c2f4e77")  # of cards

BEFORE = "Use only before lymphodepletion."
NOT_T_ALL = "For B-ALL: T-ALL is not meant, and the diagnosis code does not tell them apart."
RISK_OF = "risk of prolonged neutropenia"
NOT_CHECKED = "Whether treatment has begun was not, or not fully, checked in the record."
TREATED = "A treatment stands in the record, after these labs: not for use once it has begun."


@dataclass(frozen=True, kw_only=True)
class CdsConfig:
    """For whom there is a card, what says that treatment has begun, and where the calculator is.

    ``condition_codes`` are pairs of a system and a code, which stands for its subcodes as well;
    ``treatment_codes`` are pairs of a system and exactly this code.
    """

    condition_codes: tuple[tuple[str, str], ...] = ALL_CODES
    treatment_codes: tuple[tuple[str, str], ...] = ()
    calculator_url: str


def discovery(config: CdsConfig | None = None) -> Data:
    """Describe the service, with the queries whose answers it needs.

    Platelets are asked for as ``Observation?patient={{context.patientId}}&code=http://loinc.org|
    777-3,http://loinc.org|26515-7&_sort=-date&_count=5``. Where treatment codes are configured,
    only what has one of them is asked for.
    """
    return {
        "services": [
            {
                "hook": HOOK,
                "id": SERVICE,
                "title": ALL_HT.label,
                "description": (
                    f"Scores {ALL_HT.label} ({ALL_HT.short}) from the newest labs of a patient "
                    f"with active B-ALL. {BEFORE} {NOT_T_ALL}"
                ),
                "prefetch": _queries(config.treatment_codes if config else ()),
            }
        ]
    }


def _queries(treatment_codes: Sequence[tuple[str, str]]) -> dict[str, str]:
    patient = "?patient={{context.patientId}}"
    treatments = _codes(treatment_codes)
    labs = {
        lab.name: f"Observation{patient}{_codes([(LOINC, code) for code in lab.loinc])}"
        f"&_sort=-date&_count={_RESULTS}"
        for lab in LABS
    }
    return {
        "conditions": f"Condition{patient}",
        **labs,
        **{name: f"{kind}{patient}{treatments}" for name, kind in TREATMENT_QUERIES.items()},
    }


def _codes(codes: Sequence[tuple[str, str]]) -> str:
    return f"&code={','.join('|'.join(code) for code in codes)}" if codes else ""


def cards(request: object, *, config: CdsConfig, now: datetime) -> tuple[int, Data]:
    """Answer a request of the hook with its HTTP status: one card, none, or what is wrong with it.

    A patient with an active C91.00, platelets 45 ×10⁹/L, ANC 300 /µL, hemoglobin 8.1 g/dL, CRP 12
    mg/L and marrow blasts 60 % gets a card "ALL-HT 6 of 7: high risk of prolonged neutropenia".
    ``now`` is when, with its time zone. 400 where it is no request of this hook; raises nothing,
    whatever is sent.
    """
    try:
        asked = _asked(node(request, "request"))
    except Refused as refused:
        return 400, _bad_request(refused.issue)
    return 200, {"cards": list(_cards(asked, config=config, now=now))}


# --- What is asked ---


@dataclass(frozen=True, kw_only=True)
class _Asked:
    instance: str
    patient: str
    answers: Mapping[str, tuple[Placed, ...]]  # by the name of the query
    partial: frozenset[str]  # queries of which more answers are on another page
    issues: tuple[Issue, ...]


def _asked(request: Node) -> _Asked:
    """Read a request. Raises Refused where it is none of this hook's."""
    hook = _needed(request, "hook")
    if hook != HOOK:
        raise Refused("not-supported", f"This service answers the hook {HOOK}.", "hook")
    instance = _needed(request, "hookInstance")
    context = request.child("context")
    if context is None:
        raise Refused("required", "context is missing.", "context")
    patient = _needed(context, "patientId")
    prefetch = request.child("prefetch")
    answers: dict[str, tuple[Placed, ...]] = {}
    issues: list[Issue] = []
    partial: set[str] = set()
    for name in _queries(()) if prefetch else ():
        assert prefetch is not None
        try:
            bundle = prefetch.child(name)
            if bundle is None or bundle.text("resourceType") != "Bundle":
                continue  # null, or that the query failed: as if nothing had been sent
            found, problems = resources_of(bundle)
            if _goes_on(bundle, len(found)):
                partial.add(name)
        except Refused as refused:
            issues.append(of_query(refused.issue, name))
            continue
        answers[name] = tuple(
            replace(each, query=name) for each in found if each.kind != "OperationOutcome"
        )
        issues += [of_query(problem, name) for problem in problems]
    return _Asked(
        instance=instance,
        patient=patient,
        answers=answers,
        partial=frozenset(partial),
        issues=tuple(issues),
    )


def _goes_on(bundle: Node, entries: int) -> bool:
    """Tell whether a page of a search is followed by another, or says that there is more."""
    total = bundle.data.get("total")
    more = isinstance(total, Number) and total.isdecimal() and len(total) < len("1" * 9)
    return any(each.text("relation") == "next" for each in bundle.children("link")) or (
        more and int(str(total)) > entries
    )


def _needed(parent: Node, name: str) -> str:
    text = parent.text(name)
    if text is None:
        raise Refused("required", f"{name} is missing.", parent.at(name))
    return text


def _bad_request(issue: Issue) -> Data:
    where = issue.expressions[0].removeprefix("request.")
    return problem_document(
        status=400,
        title="This is not a request of CDS Hooks",
        detail=f"{where}: {issue.diagnostics}",
    )


# --- Whether there is a card ---


def _cards(asked: _Asked, *, config: CdsConfig, now: datetime) -> Iterator[Data]:
    """Yield the card, or nothing where one of the conditions for it is not met."""
    conditions = asked.answers.get("conditions", ())
    if not any(_is_meant(each, asked.patient, config.condition_codes) for each in conditions):
        return
    results = tuple(placed for lab in LABS for placed in asked.answers.get(lab.name, ()))
    selection = select(results, now=now, faults=[each for each in asked.issues if each.lab])
    used = [each for each in selection.chosen.values() if not each.pending]
    known = {each.lab.name for each in used} | selection.at_fault
    if not any(item.lab.name in known for item in ALL_HT.items):
        return
    treatments = [each for name in TREATMENT_QUERIES for each in asked.answers.get(name, ())]
    if any(_may_have_begun(each, selection, config.treatment_codes) for each in treatments):
        return
    name = uuid5(_NAMES, f"{asked.instance} {now.isoformat()}")
    common = {
        "uuid": str(name),
        "source": {"label": cited(ALL_HT.citation)}
        | ({"url": ALL_HT.citation.url} if ALL_HT.citation.url else {}),
        "links": [
            {
                "label": "Open the calculator",
                "url": config.calculator_url,
                "type": "absolute",
            }
        ],
    }
    foreign = any(
        each.key and not _is_patient(each.key[-1], asked.patient) for each in selection.subjects
    )
    if foreign:
        yield _not_scored(("The labs that were sent do not all name this patient.",)) | common
    else:
        codes = config.treatment_codes
        treated = [TREATED] if any(_is_known(each, codes) for each in treatments) else []
        others = merged(each for each in asked.issues if not each.lab)
        more = (*treated, *_problems(others))
        note = NOT_CHECKED if _unchecked(asked, codes) else ""
        yield _card(selection, more, note=note, now=now) | common


def _is_meant(placed: Placed, patient: str, codes: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a Condition is one of the configured ones, this patient's, and active."""
    condition = placed.node
    if placed.kind != "Condition":
        return False
    try:
        subject = condition.child("subject")
        reference = subject.text("reference") if subject else None
        return (
            any(
                system == wanted and code.startswith(prefix)
                for system, code in codings(condition, "code")
                for wanted, prefix in codes
            )
            and any(
                system in ("", _CLINICAL_STATUS) and code in _ACTIVE
                for system, code in codings(condition, "clinicalStatus")
            )
            and not any(
                code in _NO_DIAGNOSIS for _, code in codings(condition, "verificationStatus")
            )
            and (reference is None or _is_patient(reference, patient))
        )
    except Refused:
        return False  # what cannot be read is no diagnosis


def _is_patient(reference: str, patient: str) -> bool:
    """Tell whether a reference is this patient's: "Patient/1", or an address that ends with it."""
    return f"/{reference.partition('/_history/')[0]}".endswith(f"/Patient/{patient}")


def _may_have_begun(placed: Placed, selection: Selection, codes: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a configured treatment is dated on or before the newest lab, or may be.

    An infusion of 5 March is after labs of 1 and 4 March. A lab counts here also where its result
    is pending or cannot be used. Where a date is missing or does not say, the treatment may have
    begun: no card is the safer answer.
    """
    resource = placed.node
    date = {"Procedure": "performed", "MedicationAdministration": "effective"}.get(placed.kind)
    if date is None:
        return False
    try:
        if not _is_configured(placed, codes):
            return False
        begun = effective(resource, date)
    except Refused:
        return bool(codes)
    if begun is None or not selection.dates:
        return True
    return not all(moment and moment.before(begun) for moment in selection.dates)


def _is_configured(placed: Placed, codes: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a treatment was given, or may be, that is one of the configured ones."""
    given = placed.node.text("status") not in _NOT_GIVEN
    return given and bool(set(_treatment(placed.node)) & set(codes))


def _is_known(placed: Placed, codes: Sequence[tuple[str, str]]) -> bool:
    """Tell whether it certainly is a configured one; of what cannot be read nobody knows."""
    try:
        return _is_configured(placed, codes)
    except Refused:
        return False


def _treatment(resource: Node) -> list[tuple[str, str]]:
    """Return the codes of a procedure or of a medication that was given, also a contained one."""
    contained = [each for each in resource.children("contained") if "code" in each.data]
    return [
        *codings(resource, "code"),
        *codings(resource, "medicationCodeableConcept"),
        *(coding for each in contained for coding in codings(each, "code")),
    ]


def _unchecked(asked: _Asked, codes: Sequence[tuple[str, str]]) -> bool:
    """Tell whether treatments were not looked for, or not everywhere.

    None is configured; or an answer is absent, goes on elsewhere or names no code, as a medication
    that is named by a reference alone.
    """
    answers = [asked.answers.get(name) for name in TREATMENT_QUERIES]
    return (
        not codes
        or bool(asked.partial & set(TREATMENT_QUERIES))
        or any(
            answer is None or any(_without_code(placed.node) for placed in answer)
            for answer in answers
        )
    )


def _without_code(resource: Node) -> bool:
    try:
        return not _treatment(resource)
    except Refused:
        return True


# --- The card ---


def _card(selection: Selection, more: Sequence[str], *, note: str, now: datetime) -> Data:
    problems = (*more, *_problems(selection.issues))
    try:
        readings = read(selection.entries)
    except UnreadableLabs:
        return _not_scored(problems)  # not one of the labs could be used
    result = present(readings, at=now)
    score = result.all_ht
    group = Group(score.group)
    incomplete = ", INCOMPLETE" if result.incomplete else ""
    words = score.risk.lower()
    risk = f"{RISK_OF} {words}" if group is Group.UNDETERMINED else words.replace("risk", RISK_OF)
    # Units in doubt, or a cut-off that decides, come before any group.
    verdict = risk if result.headline == score.risk else result.headline.removesuffix(".")
    typed = "as typed " if result.doubts else ""
    summary = f"{score.short} {typed}{score.points}{incomplete}: {verdict}"
    assert len(summary) < LONGEST_SUMMARY
    return {
        "summary": summary,
        "indicator": "warning" if group is Group.HIGH or result.doubts else "info",
        "detail": "\n\n".join(_detail(result, selection, problems, note=note, now=now)),
    }


def _not_scored(reasons: Sequence[str]) -> Data:
    return {
        "summary": f"{ALL_HT.short} not scored: the labs in the record cannot be used",
        "indicator": "info",
        "detail": "\n\n".join([_list(reasons), BEFORE, NOT_T_ALL]),
    }


def _detail(
    result: Result, selection: Selection, problems: Sequence[str], *, note: str, now: datetime
) -> Iterator[str]:
    score = result.all_ht
    yield f"**{score.label} ({score.short}): {result.title}** ({score.cutoff})"
    if result.doubts:
        yield f"**{' '.join(result.doubts)}**"
    parts = [f"**{BEFORE}**", note, result.population, NOT_T_ALL, result.confounders]
    yield " ".join(filter(None, parts))
    if result.incomplete:
        yield f"**INCOMPLETE:** {result.incomplete}"
    if result.outcome:
        yield result.outcome
    if result.settling:
        yield result.settling
    if result.disputed:
        yield result.disputed
    yield _list(_rows(result.rows, [item.lab.name for item in ALL_HT.items], selection))
    cautions = [*problems, *_date_cautions(selection, now), *_remarks(selection), *result.cautions]
    if cautions:
        yield _list([f"Check: {words}" for words in cautions])
    yield f"{result.expected} {result.not_a_forecast}"
    if result.car_ht:
        other = result.car_ht
        yield f"For comparison, {other.label} ({other.short}): {other.risk}, {other.points}."
        yield _list(_rows(result.car_ht_rows, ["ferritin"], selection))
        yield result.car_ht_words
    if unverified := unverified_in_short(result.notices):
        yield unverified
    yield RELEASE


def _rows(rows: Sequence[Row], names: Sequence[str], selection: Selection) -> list[str]:
    return [_row(row, name, selection) for row, name in zip(rows, names, strict=True)]


def _row(row: Row, name: str, selection: Selection) -> str:
    """Write an item: "Platelets: 45 ×10⁹/L (1 Mar 2026); below 75 ×10⁹/L; 2 points"."""
    chosen = selection.chosen.get(name)
    if chosen:
        when = chosen.when
    elif name in selection.at_fault:
        when = "the result cannot be used"
    else:
        when = "no result was sent"
    converted = f" = {row.converted}" if row.converted else ""
    tie = f" ({row.tie})" if row.tie else ""
    return (
        f"{row.label}: {row.entered}{converted} ({when}); {row.band}{tie}; {row.points} {row.noun}"
    )


def _problems(issues: Sequence[Issue]) -> list[str]:
    """Say why labs cannot be used; in words of our own alone."""
    return [
        ("" if each.lab else "A part of what was sent cannot be read. ") + each.diagnostics
        for each in issues
        if each.severity == "error"
    ]


def _remarks(selection: Selection) -> list[str]:
    return [each.diagnostics for each in selection.issues if each.severity == "warning"]


def _date_cautions(selection: Selection, now: datetime) -> Iterator[str]:
    """Caution where a lab is old, or where the labs lie far apart (our limits)."""
    used = [each for each in selection.chosen.values() if not each.pending]
    old = [each.lab.short for each in used if each.moment and _age(each.moment, now) > OLDEST]
    if old:
        yield f"Older than {OLDEST.days} days (our limit): {listed(old)}."
    spread = _spread([each.moment for each in used if each.moment])
    if spread > FURTHEST_APART:
        yield f"The labs lie more than {FURTHEST_APART.days} days apart (our limit)."


def _age(when: Moment, now: datetime) -> timedelta:
    """Return how old a lab may be; by the calendar where its date has no time."""
    return now - when.earliest if when.zoned else now.date() - when.first_day


def _spread(moments: Sequence[Moment]) -> timedelta:
    """Return how far apart labs may be; by the calendar where one of them has no time."""
    if not moments:
        return timedelta()
    if all(each.zoned for each in moments):
        # A time is known to its second.
        latest = max(each.latest for each in moments).replace(microsecond=0)
        return latest - min(each.earliest for each in moments)
    return max(each.last_day for each in moments) - min(each.first_day for each in moments)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {markdown(line)}" for line in lines)


def markdown(text: str) -> str:
    """Write words so that Markdown shows them as they are: a star as a star, not as emphasis.

    The words are our own; it is the star in a unit's code that would be taken for a sign.
    """
    return re.sub(r"[\\`*_\[\]~|]|<(?=[A-Za-z/!?])", r"\\\g<0>", text)
