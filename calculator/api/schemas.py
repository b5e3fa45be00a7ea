"""The shapes of requests and answers, for the OpenAPI document.

They describe; they don't check: labs are read by ``interop.lab_values``, in the form's words.
"""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from calculator.scoring.quantities import ANC, LABS, Lab
from calculator.scoring.series import LAST_DAY

Group = Literal["high", "low", "undetermined"]


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class LabIn(_Strict):
    """A lab: a value, and the UCUM code of its unit. Without a value it is not known."""

    value: str | float | None = Field(
        None,
        description="A text such as 45, <5 or >300 (marrow: 60-70, M2), or a number.",
        examples=["45", "<5", 8.1],
    )
    unit: str | None = Field(None, description="UCUM code; marrow blasts need none.")


def _unit_of(lab: Lab) -> Any:
    return Field(None, json_schema_extra={"enum": [None, *(unit.code for unit in lab.units)]})


# One for each lab, with its units.
_LABS_IN = {
    lab.name: create_model(lab.name, __base__=LabIn, unit=(str | None, _unit_of(lab)))
    for lab in LABS
}

_fields: dict[str, Any] = {name: (model | None, None) for name, model in _LABS_IN.items()}
# Labs from before lymphodepletion; at least one of ALL-HT's five.
ScoreIn = create_model("ScoreIn", __base__=_Strict, **_fields)


_Value = str | float | None


class SeriesIn(_Strict):
    """ANC values by day after infusion."""

    unit: str | None = Field(
        None,
        description="UCUM code, of all values that have none of their own.",
        json_schema_extra={"enum": [None, *(unit.code for unit in ANC.units)]},
    )
    values: list[tuple[int, _Value] | tuple[int, _Value, str | None]] = Field(
        description="Day and value, and the value's own unit where it has one.", min_length=1
    )
    follow_up_day: int | None = Field(
        None, description="The day on which follow-up ended.", ge=0, le=LAST_DAY
    )


class Points(Schema):
    """The lowest and the highest points that the labs allow."""

    low: int
    high: int


class ItemOut(Schema):
    """One lab of a score."""

    name: str
    entered: str | None
    unit: str | None
    points: Points
    band: str | None
    band_unit: str
    cautions: list[str]


class Expected(Schema):
    """What the publication reports of the two groups; not a forecast for one patient."""

    cumulative_days_of_neutropenia: int | None
    high_risk_group: int
    low_risk_group: int
    words: str


class ScoreOut(Schema):
    """One score."""

    total: Points
    maximum: int
    group: Group
    risk: str
    outcome: str
    high_risk_from: int
    incomplete: str | None
    settling: str | None
    disputed: str | None
    group_at_disputed_cutoff: Group | None
    changes: list[str]
    items: list[ItemOut]
    definition: str
    citation: str
    unverified: list[str]
    expected: Expected | None


class AllHtOut(ScoreOut):
    """ALL-HT, with what its verdict says first: units in doubt, or a cut-off that decides."""

    headline: str
    doubts: list[str]


class OtherUnit(Schema):
    """A lab, and the unit that its value may be in."""

    name: str
    if_unit: str


class UnitCheckOut(OtherUnit):
    """Values that may be in other units, and would then move the group; the first of them again."""

    labs: list[OtherUnit]
    total: Points
    group: Group
    message: str


class ScoreAnswer(Schema):
    """Both scores; CAR-HT with ferritin open where it is blank."""

    all_ht: AllHtOut
    car_ht: ScoreOut
    unit_checks: list[UnitCheckOut]
    population: str
    confounders: str
    version: str


class GradingOut(Schema):
    """A grade under one counting rule, and the days that it rests on."""

    grade: int
    d500: int
    d100: int


class IcahtAnswer(Schema):
    """An early ICAHT grade. While it is provisional, "false" means "not yet"."""

    longest: GradingOut
    cumulative: GradingOut
    days_below_500: int
    severe_prolonged_neutropenia: bool
    provisional: bool
    last_day: int
    words: str
    warnings: list[str]
    version: str


class DefinitionsAnswer(Schema):
    """The labs and the tables of both scores, each number with its provenance."""

    labs: list[dict[str, object]]
    scores: list[dict[str, object]]
    version: str


class ErrorOut(Schema):
    """What is wrong with one field, in the form's words."""

    field: str
    code: str
    message: str


class ProblemOut(Schema):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorOut]
