"""FHIR R4: a Bundle of Observations in, both scores and a RiskAssessment out, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from calculator.interop.code_system import Terms
from calculator.interop.dates import NO_DATE
from calculator.interop.fhir_answer import answer_bundle
from calculator.interop.lab_codes import LOINC_ALONE, LabCodes
from calculator.interop.moments import moment
from calculator.interop.observations import (
    Selection,
    select,
)
from calculator.interop.outcomes import outcome_of
from calculator.interop.resources import (
    Issue,
    Node,
    Placed,
    Refused,
    merged,
    node,
    resources_of,
)
from calculator.interop.searches import what_is_missing
from calculator.interop.subjects import Subject
from calculator.presenter.answer import Data
from calculator.presenter.words import in_codes
from calculator.scoring.reading import UnreadableLabs

_NO_BUNDLE = "Send one FHIR Bundle of the type collection, with Observations in it."
_OBSERVATIONS = "Send the Observations in a Bundle of the type collection, or a whole searchset."


@dataclass(frozen=True, kw_only=True)
class FhirConfig:
    """Under which address our codes stand, and by which codes the labs are known."""

    terms: Terms = field(default_factory=Terms)
    lab_codes: LabCodes = LOINC_ALONE


def score_bundle(
    body: object, *, as_of: str | None, at: datetime, config: FhirConfig | None = None
) -> tuple[int, Data]:
    """Score a Bundle, or the one in a Parameters resource; answer with HTTP status and resource.

    Platelets of 45 ×10⁹/L and nothing else: 200 and a Bundle whose first Observation has the
    ``valueRange`` 2 to 7. ``as_of`` is a dateTime of FHIR's: what is later is left out. ``at`` is
    when, with its time zone. A lab whose unit cannot be read is left open, and the OperationOutcome
    in the answer says why. 400 where it is no Bundle and 422 where its content cannot be used, each
    with an OperationOutcome that has all problems; raises nothing, whatever is sent.
    """
    config = config or FhirConfig()
    try:
        asked = _asked(body, as_of)
    except Refused as refused:
        # A parameter that is not known is refused as one in the address is.
        status = 422 if refused.issue.code == "not-supported" else 400
        return status, outcome_of([refused.issue])
    try:
        selection = _select(asked, config.lab_codes, at=at)
        whose = _whose(selection.subjects)
        readings = selection.readings
    except Refused as refused:
        return 422, outcome_of([refused.issue])
    except _Unusable as unusable:
        return 422, outcome_of(unusable.issues)
    except UnreadableLabs as unreadable:
        # Each value has been read before, so all that is left is that there is none.
        missing = [
            Issue(
                severity="error",
                code="required",
                diagnostics=in_codes(problem.named),
                expressions=("Bundle.entry",),
            )
            for problem in unreadable.problems
        ]
        return 422, outcome_of([*missing, *selection.issues])
    remarks = (*selection.issues, *whose.issues)
    subject = whose.reference
    return 200, answer_bundle(
        selection, readings, config.terms, subject=subject, remarks=remarks, at=at
    )


# --- What comes in ---


class _Unusable(ValueError):  # noqa: N818 - it is the input that is at fault, not the program
    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(f"{len(issues)} issues")  # no value: this may be logged
        self.issues = issues


@dataclass(frozen=True, kw_only=True)
class _Asked:
    bundle: Node
    as_of: str | None
    at: str  # where as-of stands


def _asked(body: object, as_of: str | None) -> _Asked:
    """Take the Bundle that is to be scored. Raises Refused where there is none, or more than one.

    A Parameters resource is what client libraries send to an operation.
    """
    root = node(body, "Bundle") if isinstance(body, dict) else None
    kind = root.data.get("resourceType") if root else None
    if root is None or kind not in ("Bundle", "Parameters"):
        raise Refused("structure", _NO_BUNDLE, "Bundle")
    if kind == "Bundle":
        return _Asked(bundle=root, as_of=as_of, at="as-of")
    bundles, at = [], "as-of"
    for each in node(body, "Parameters").children("parameter"):
        if each.text("name") == "as-of":
            if as_of is not None:
                raise Refused("conflict", "as-of is given twice.", each.at("name"))
            as_of, at = each.text("valueDateTime") or each.text("valueDate"), each.path
            if as_of is None:
                raise Refused("required", "as-of has no valueDateTime.", each.at("valueDateTime"))
            continue
        bundle = each.child("resource")
        if bundle is None or bundle.text("resourceType") != "Bundle":
            text = "There is no such parameter; known here: bundle, as-of."
            raise Refused("not-supported", text, each.path)
        bundles.append(bundle)
    if len(bundles) != 1:
        raise Refused("structure", _NO_BUNDLE, "Parameters.parameter")
    return _Asked(bundle=bundles[0], as_of=as_of, at=at)


def _select(asked: _Asked, codes: LabCodes, *, at: datetime) -> Selection:
    """Choose the observations. Raises Refused or _Unusable with every problem there is.

    A unit that cannot be read leaves its lab open; a value that is wrong is never scored without.
    """
    bundle = asked.bundle
    kind = bundle.text("type")
    if kind not in ("collection", "searchset"):
        # A history has replaced results, a response has none.
        raise Refused("not-supported", _OBSERVATIONS, bundle.at("type"))
    resources, issues = resources_of(bundle)
    if kind == "searchset":
        _check_that_it_is_whole(bundle, resources)
    limit = None
    try:
        limit = moment(asked.as_of) if asked.as_of is not None else None
    except ValueError:
        text = f"as-of: {NO_DATE}"
        issues += (
            Issue(severity="error", code="value", diagnostics=text, expressions=(asked.at,)),
        )
    selection = select(resources, codes=codes, now=at, as_of=limit)
    issues += selection.issues
    if any(issue.severity == "error" and not issue.leaves_open for issue in issues):
        raise _Unusable(merged((*issues, *_disagreement(selection.subjects))))
    return selection


def _check_that_it_is_whole(bundle: Node, resources: Sequence[Placed]) -> None:
    """Raise Refused for one page of several, which may lack the newest result."""
    missing = what_is_missing(bundle, resources)
    if missing:
        text = (
            f"The searchset is not whole: {missing}. The newest result may be missing. Send the "
            "entries of all pages in one Bundle of the type collection."
        )
        raise Refused("incomplete", text, bundle.path)


def _disagreement(subjects: Sequence[Subject]) -> tuple[Issue, ...]:
    stated = [each for each in subjects if each.key]
    others = [each.path for each in stated if each.key != stated[0].key]
    if not others:
        return ()
    text = "The results are of different patients, or name the same one in different ways."
    return (
        Issue(
            severity="error",
            code="conflict",
            diagnostics=text,
            expressions=(stated[0].path, *others),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Whose:
    """The patient, as a Reference, and what there is to say of results that do not name one."""

    reference: Data
    issues: tuple[Issue, ...]


def _whose(subjects: Sequence[Subject]) -> _Whose:
    """Take the patient from the results. Raises _Unusable where they disagree."""
    issues = _disagreement(subjects)
    if issues:
        raise _Unusable(issues)
    silent = tuple(each.path for each in subjects if not each.key)
    if silent:
        text = "These results do not say of which patient they are."
        issues = (
            Issue(severity="warning", code="incomplete", diagnostics=text, expressions=silent),
        )
    key = next((each.key for each in subjects if each.key), ())
    if len(key) == 1:
        return _Whose(reference={"reference": key[0]}, issues=issues)
    if not key:
        return _Whose(reference={"display": "not stated"}, issues=issues)
    system, value = key
    identifier = ({"system": system} if system else {}) | {"value": value}
    return _Whose(reference={"identifier": identifier}, issues=issues)
