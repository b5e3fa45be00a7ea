"""The wording of the safety page: intended use, limits, privacy, and the hazard log."""

from dataclasses import dataclass

from calculator.presenter.hazards import (
    HAZARDS,
    LEVELS,
    Control,
    Hazard,
    Likelihood,
    Severity,
    level_of,
)
from calculator.presenter.result import POPULATION
from calculator.presenter.words import RELEASE
from calculator.scoring.tables import ALL_HT


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with its sentences."""

    anchor: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One likelihood, and the level of its risk for each severity."""

    likelihood: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HazardWords:
    """One entry of the hazard log."""

    number: int
    anchor: str
    name: str
    cause: str
    effect: str
    controls: tuple[Control, ...]
    risk: str
    remaining: str


@dataclass(frozen=True, kw_only=True)
class SafetyPage:
    """Everything on the safety page, in its order."""

    sections: tuple[Section, ...]
    judgment: str
    severities: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    levels: tuple[str, ...]
    hazards: tuple[HazardWords, ...]
    release: str


def safety_page() -> SafetyPage:
    """Put the safety case into words."""
    return SafetyPage(
        sections=_SECTIONS,
        judgment=(
            "Likelihood and severity are the developers' judgment of what remains with the "
            "controls in place; nobody has measured them in use. Each control names the tests that "
            "hold it; the test run fails if one of them is missing or left out."
        ),
        severities=tuple(_scale(severity) for severity in Severity),
        matrix=tuple(
            MatrixRow(
                likelihood=_scale(likelihood),
                cells=tuple(_risk(likelihood * severity) for severity in Severity),
            )
            for likelihood in Likelihood
        ),
        levels=tuple(f"{each.name}, from {each.risk_from}: {each.meaning}." for each in LEVELS),
        hazards=tuple(_hazard(number, each) for number, each in enumerate(HAZARDS, 1)),
        release=RELEASE,
    )


_SECTIONS = (
    Section(
        anchor="use",
        title="Intended use",
        lines=(
            (
                f"Computes the {ALL_HT.label} score from labs that a clinician enters, before CAR "
                "T-cell therapy of B-ALL, and grades early ICAHT after it."
            ),
            (
                "For physicians and other clinicians who know the disease and the therapy; not for "
                "patients."
            ),
            POPULATION,
        ),
    ),
    Section(
        anchor="not-for",
        title="What it is not for",
        lines=(
            (
                "Not for a diagnosis, not for choosing, delaying or dosing a therapy by "
                "itself, not "
                "for triage without a clinician."
            ),
            "Not for T-ALL, lymphoma or other diseases, and not once lymphodepletion has begun.",
            "Not for a forecast for one patient: the publication gives figures of groups.",
        ),
    ),
    Section(
        anchor="position",
        title="Regulatory position",
        lines=(
            (
                "A decision aid whose basis the clinician can review: every point, cut-off "
                "and source "
                "is shown."
            ),
            (
                "No conformity with any regulation on medical devices is claimed. Whoever "
                "deploys it "
                "answers for local approval, and for keeping it up to date."
            ),
        ),
    ),
    Section(
        anchor="privacy",
        title="Privacy",
        lines=(
            (
                "What is entered is computed and forgotten: no database, no session, no log "
                "line with "
                "a value."
            ),
            (
                "No cookies. The browser keeps the pages for use without a network; nothing of "
                "what is entered, not even a unit."
            ),
            "No third party: nothing is loaded from, or sent to, another host.",
        ),
    ),
)


def _scale(step: Likelihood | Severity) -> str:
    return f"{step.name.capitalize()} ({step.value})"


def _risk(risk: int) -> str:
    return f"{risk}, {level_of(risk).name}"


def _hazard(number: int, each: Hazard) -> HazardWords:
    return HazardWords(
        number=number,
        anchor=f"hazard-{number}",
        name=each.name,
        cause=each.cause,
        effect=each.effect,
        controls=each.controls,
        risk=(f"{_scale(each.likelihood)} × {_scale(each.severity)} = {_risk(each.risk)}."),
        remaining=each.remaining,
    )
