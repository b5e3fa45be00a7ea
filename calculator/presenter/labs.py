"""The words of the lab-entry form."""

from dataclasses import dataclass

from calculator.presenter.notices import Notice, notices, unverified_in_short
from calculator.presenter.result import (
    ABBREVIATIONS,
    CONFOUNDER_BOXES,
    CONFOUNDERS,
    EXPECTED,
    LINES,
    NOT_A_FORECAST,
    POPULATION,
)
from calculator.presenter.sentences import say
from calculator.presenter.words import RELEASE, cut_in, listed
from calculator.scoring.provenance import Citation
from calculator.scoring.quantities import (
    ANC,
    CRP,
    FERRITIN,
    HEMOGLOBIN,
    MARROW_BLASTS,
    PLATELETS,
    Lab,
    Unit,
)
from calculator.scoring.tables import ALL_HT, CAR_HT

TITLE = "Risk of prolonged neutropenia after CAR T-cells in B-ALL"


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What stands around the form."""

    title: str
    purpose: str
    population: str
    confounders: str
    boxes: tuple[str, ...]
    unverified: str
    notices: tuple[Notice, ...]
    citation: Citation
    release: str
    lines: tuple[str, ...]
    expected: str
    not_a_forecast: str
    abbreviations: str
    nothing_yet: str


FORM_PAGE = FormPage(
    title=TITLE,
    purpose=(
        "For clinicians, before CAR T-cells in B-cell acute lymphoblastic leukemia (B-ALL). "
        "Leave a lab blank that is not known yet: the result says what is still open."
    ),
    population=POPULATION,
    confounders=CONFOUNDERS,
    boxes=CONFOUNDER_BOXES,
    unverified=unverified_in_short(notices(ALL_HT)),
    notices=notices(ALL_HT),
    citation=ALL_HT.citation,
    release=RELEASE,
    lines=LINES,
    expected=EXPECTED,
    not_a_forecast=NOT_A_FORECAST,
    abbreviations=ABBREVIATIONS,
    nothing_yet=say("nothing_yet"),
)


def hint(lab: Lab) -> str:
    """Return the hint below a lab's label: what it is, its cut-offs with their unit, its shapes.

    CRP: "C-reactive protein. Cut-off 3.0 mg/dL (30 mg/L)." and a word on its unit.
    """
    item = next(item for item in (*ALL_HT.items, *CAR_HT.items) if item.lab is lab)
    spelled_out = "" if lab.spelled_out == lab.label else f"{lab.spelled_out}. "
    plural = "s" if len(item.cuts) > 1 else ""
    numbers = listed([str(cut.value) for cut in item.cuts])
    cuts = f"Cut-off{plural} {numbers} {item.unit.shown}"
    first = lab.units[0]
    if first.factor != item.unit.factor:
        also = listed([cut_in(item, cut, first) or "" for cut in item.cuts])
        cuts += f" ({also} {first.shown})"
    return f"{spelled_out}{cuts}. {_SHAPES[lab.name]}"


_SHAPES = {
    PLATELETS.name: "A number, or with < or >.",
    ANC.name: "Not the white count. No differential? < and the white count: <0.1.",
    HEMOGLOBIN.name: "A number, or with < or >.",
    CRP.name: "Check the unit on the report; <5 is fine.",
    MARROW_BLASTS.name: (
        "60, 60-70, <5, or M1, M2, M3: of all nucleated cells, of the best sample; no MRD. After a "
        "dry tap the trephine’s, or leave it blank."
    ),
    FERRITIN.name: "A number, or >1650.",
}


def unit_choice(unit: Unit) -> str:
    """Return a unit for the list of choices: "×10³/µL, K/µL"."""
    return f"{unit.shown}, {unit.also}" if unit.also else unit.shown
