"""CDS Hooks 2.0: which data the service asks for, and the one card that it answers with, or none.

Source: the project's specification on interoperability. A card never says more than the record: a
lab that cannot be used is left open, with the reason. No card is sent only where it is known that
the patient is not meant, was treated, or has no lab. Nothing of the record is copied into a card's
text (see ``card``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from calculator.interop.card import BEFORE, NOT_T_ALL, not_scored, problem_words, scored
from calculator.interop.eligibility import ALL_CODES, diagnosis, planned
from calculator.interop.lab_codes import LOINC_ALONE, Code, LabCodes
from calculator.interop.observations import Chosen, select
from calculator.interop.prefetch import CONDITIONS, Answer, State, queries, read_prefetch
from calculator.interop.resources import Issue, Node, Refused, merged, node
from calculator.interop.subjects import are_of_others
from calculator.interop.treatments import treatments
from calculator.presenter.answer import Data, problem_document
from calculator.presenter.words import cited, listed
from calculator.scoring.quantities import LABS
from calculator.scoring.tables import ALL_HT

SERVICE = "all-hematotox"
HOOK = "patient-view"
TREATED_DAYS = 30  # our limit: how long a treatment withholds the card, unless the site says

_NAMES = UUID("0f0b3c1e-8f53-4a0c-9b53-0d1c6c2f4e77")  # of cards
_SCORED = tuple(item.lab.name for item in ALL_HT.items)
_SILENT = "A lab does not say, by a reference, of which patient it is."


@dataclass(frozen=True, kw_only=True)
class CdsConfig:
    """For whom there is a card, what says that treatment has begun, and where the calculator is.

    All codes are pairs of a system and a code; one of ``condition_codes`` stands for its subcodes
    as well, in ICD. ``treated_days`` is how long a treatment withholds the card.
    """

    condition_codes: tuple[Code, ...] = ALL_CODES
    planned_codes: tuple[Code, ...] = ()
    treatment_codes: tuple[Code, ...] = ()
    treated_days: int = TREATED_DAYS
    lab_codes: LabCodes = LOINC_ALONE
    calculator_url: str


def discovery(config: CdsConfig) -> Data:
    """Describe the service, with the queries whose answers it needs (see ``prefetch.queries``)."""
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
                "prefetch": queries(
                    conditions=config.condition_codes,
                    labs=config.lab_codes,
                    treatments=config.treatment_codes,
                    plans=config.planned_codes,
                ),
            }
        ]
    }


def cards(request: object, *, config: CdsConfig, now: datetime) -> tuple[int, Data]:
    """Answer a request of the hook with its HTTP status: one card, none, or what is wrong with it.

    A patient with an active C91.00, platelets 45 ×10⁹/L, ANC 300 /µL, hemoglobin 8.1 g/dL, CRP 12
    mg/L and marrow blasts 60 % gets a card with "ALL-HT 6 of 7: high risk of prolonged
    neutropenia". ``now`` is when, with its time zone. 400 where it is no request of this hook, 412
    where the record system did not send the diagnoses or any of the labs; raises nothing, whatever
    is sent.
    """
    try:
        asked = _asked(node(request, "request"))
    except Refused as refused:
        return 400, _bad_request(refused.issue)
    if lacking := _lacking(asked.answers):
        return 412, _not_sent(lacking)
    return 200, {"cards": list(_cards(asked, config=config, now=now))}


# --- What is asked ---


@dataclass(frozen=True, kw_only=True)
class _Asked:
    instance: str
    patient: str
    answers: Mapping[str, Answer]  # by the name of the query
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
    answers, issues = read_prefetch(request.child("prefetch"))
    return _Asked(instance=instance, patient=patient, answers=answers, issues=issues)


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


def _lacking(answers: Mapping[str, Answer]) -> list[str]:
    """Return which keys the record system left out, of those without which nothing can be said."""
    names = [CONDITIONS] if answers[CONDITIONS].state is State.NOT_ASKED else []
    if all(answers[name].state is State.NOT_ASKED for name in _SCORED):
        names += _SCORED
    return names


def _not_sent(names: list[str]) -> Data:
    return problem_document(
        status=412,
        title="The record system did not send what this service asks for",
        detail=(
            f"prefetch lacks {listed(names)}. Send each with the answer to its query in the "
            "discovery, or null where the record has none: without them nobody knows whether the "
            "patient is meant."
        ),
    )


# --- Whether there is a card ---


def _cards(asked: _Asked, *, config: CdsConfig, now: datetime) -> Iterator[Data]:
    """Yield the card, or nothing where it is known that there is to be none."""
    answers, patient = asked.answers, asked.patient
    meant = diagnosis(answers, patient, config.condition_codes)
    plan = planned(answers, patient, config.planned_codes)
    if meant.is_so is False or plan.is_so is False:
        return
    results = tuple(placed for lab in LABS for placed in answers[lab.name].found)
    faults = [each for each in asked.issues if each.lab]
    selection = select(results, codes=config.lab_codes, now=now, faults=faults)
    if all(_has_none(answers[name], selection.chosen.get(name)) for name in _SCORED):
        return
    treated = treatments(
        answers,
        patient,
        config.treatment_codes,
        selection=selection,
        days=config.treated_days,
        today=now.date(),
    )
    if treated.withhold:
        return
    if not meant.is_so:
        why = "whether the patient has B-ALL is not known"
        found = not_scored(why, [meant.words], is_planned=plan.is_so)
    elif are_of_others(selection.subjects, patient):
        why = "The labs that were sent do not all name this patient."
        found = not_scored("the labs are not one patient's", [why], is_planned=plan.is_so)
    else:
        others = merged(each for each in asked.issues if not each.lab)
        silent = any(len(each.key) != 1 for each in selection.subjects)
        words = [*treated.words, meant.words, plan.words, _SILENT if silent else ""]
        found = scored(
            selection,
            answers,
            is_planned=plan.is_so,
            problems=[*filter(None, words), *problem_words(others)],
            note=treated.unchecked,
            now=now,
        )
    yield found | _common(asked, config, now)


def _has_none(answer: Answer, chosen: Chosen | None) -> bool:
    """Return whether the record is known to have no result of a lab, or one without a value."""
    return answer.is_whole and (not answer.found or (chosen is not None and chosen.pending))


def _common(asked: _Asked, config: CdsConfig, now: datetime) -> Data:
    source = {"label": cited(ALL_HT.citation)}
    link = {
        "label": "Open the calculator",
        "url": config.calculator_url,
        "type": "absolute",
    }
    return {
        "uuid": str(uuid5(_NAMES, f"{asked.instance} {now.isoformat()}")),
        "source": source | ({"url": ALL_HT.citation.url} if ALL_HT.citation.url else {}),
        "links": [link],
    }
