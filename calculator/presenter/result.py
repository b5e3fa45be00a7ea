"""The ALL-HT result in words: page, print-out and copied text say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from calculator import __version__
from calculator.presenter.notices import Notice, notices, unverified_in_short
from calculator.presenter.sentences import say
from calculator.presenter.words import (
    band_words,
    cited,
    clock,
    grouped,
    listed,
    side_words,
    span,
)
from calculator.scoring import evidence
from calculator.scoring.provenance import Citation, Grade
from calculator.scoring.quantities import (
    ANC,
    CRP,
    EXACT,
    ROUGH,
    Lab,
    Unit,
    for_information,
    from_canonical,
    plain,
    to_canonical,
)
from calculator.scoring.reading import Reading, Readings
from calculator.scoring.score import (
    Assessment,
    Change,
    Group,
    ItemScore,
    Points,
    Threshold,
    UnitCheck,
    assess,
    changes,
    in_other_units,
    is_unusual,
    may_be_a_fraction,
    nearly_at_cut,
    rounding_straddles_cut,
    settling,
    unit_checks,
)
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition

POPULATION = (
    f"Developed in {evidence.ALL_HT_COHORT_SIZE} children and young adults "
    f"({evidence.ALL_HT_COHORT_AGES[0]}–{evidence.ALL_HT_COHORT_AGES[1]} years) with relapsed or "
    "refractory B-ALL, labs from before lymphodepletion. "
    "Not for use once lymphodepletion has begun."
)

CONFOUNDERS = (
    "A transfusion, G-CSF, steroids or chemotherapy since these labs, or shortly before them, can "
    "make the total too low; how the study handled them is not known, nor whether disease outside "
    "the marrow was counted."
)
CONFOUNDER_BOXES = ("platelets", "red cells", "G-CSF", "steroids", "chemotherapy")

EXPECTED = (
    f"In the publication, the high-risk group had {plain(evidence.NEUTROPENIA_DAYS.high)} "
    f"{evidence.NEUTROPENIA_DAYS.what}, the low-risk group {plain(evidence.NEUTROPENIA_DAYS.low)}."
)
NOT_A_FORECAST = "These are group figures, not a forecast for one patient."

ABBREVIATIONS = (
    f"ANC: {ANC.spelled_out.lower()}; it is not the white count. CRP: {CRP.spelled_out}. "
    "B-ALL: B-cell acute lymphoblastic leukemia. CAR: chimeric antigen receptor."
)

LINES = ("Labs drawn", "Marrow done", "Signed")
DATES = "Labs of ____, marrow of ____"

RISK = {group: say(group.value) for group in Group}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One lab on the result: as entered, as converted, its band, its points."""

    label: str
    entered: str
    converted: str  # empty where the entered unit is the table's own
    band: str
    points: str
    noun: str  # "point" or "points"
    pending: bool
    tie: str  # where the value is exactly a cut-off whose tie is not verified
    cautions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a picture, with its number."""

    label: str
    note: str  # beside the label, "this group" or empty
    value: int
    unit: str
    scale: int  # the value at the full width
    marked: bool


@dataclass(frozen=True, kw_only=True)
class Score:
    """One score's answer, with the values of the fixed hooks on the page."""

    name: str
    label: str
    short: str
    low: int
    high: int
    group: str
    risk: str
    points: str
    cutoff: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """Everything that a result says, in the order in which the page says it.

    ``look`` is how the verdict is drawn: as its group, or "undetermined" where units are in doubt
    or the cut-off decides the group.
    """

    title: str
    lines: tuple[str, ...]  # to write on, on paper
    all_ht: Score
    headline: str
    look: str
    doubts: tuple[str, ...]
    outcome: str
    expected: str
    not_a_forecast: str
    bars: tuple[Bar, ...]
    incomplete: str
    settling: str
    disputed: str
    rows: tuple[Row, ...]
    total: str
    cautions: tuple[str, ...]
    changes: tuple[str, ...]
    car_ht: Score | None
    car_ht_rows: tuple[Row, ...]
    car_ht_words: str
    population: str
    confounders: str
    boxes: tuple[str, ...]  # to tick, on paper
    notices: tuple[Notice, ...]
    abbreviations: str
    citation: Citation
    computed: str


def present(readings: Readings, *, at: datetime) -> Result:
    """Put a set of readings into words; ``at`` is when, with its time zone.

    Platelets 32 ×10⁹/L, ANC 450 /µL, hemoglobin 81 g/L, CRP 12 mg/L and marrow blasts 60 % give the
    title "High risk, 6 of 7". CAR-HT is part of it only where ferritin was entered.
    """
    all_ht = assess(ALL_HT, readings)
    checks = unit_checks(all_ht)
    doubts = doubt_words(all_ht, checks)
    ferritin = readings["ferritin"]
    car_ht = None if ferritin.pending else assess(CAR_HT, readings)
    score = _score(all_ht)
    rows = tuple(row_of(row) for row in all_ht.items)
    car_ht_rows = (row_of(car_ht.items[-1]),) if car_ht else ()
    row_cautions = tuple(caution for row in (*rows, *car_ht_rows) for caution in row.cautions)
    settled_group = settled_group_of(all_ht, checks)
    return Result(
        title=title_words(all_ht, checks),
        lines=LINES,
        all_ht=score,
        headline=headline_words(all_ht, checks),
        look=settled_group.value,
        doubts=doubts,
        outcome="" if doubts else outcome_words(settled_group),
        expected=EXPECTED,
        not_a_forecast=NOT_A_FORECAST,
        bars=duration_bars(settled_group),
        incomplete=incomplete_words(all_ht, checks),
        settling=settling_words(all_ht, checks),
        disputed=disputed_words(all_ht, checks),
        rows=rows,
        total=span(all_ht.total),
        cautions=(*row_cautions, *(slip_words(check) for check in checks if not check.doubtful)),
        changes=change_words(all_ht, checks),
        car_ht=_score(car_ht) if car_ht else None,
        car_ht_rows=car_ht_rows,
        car_ht_words=comparison_words(all_ht, car_ht, checks) if car_ht else "",
        population=POPULATION,
        confounders=CONFOUNDERS,
        boxes=CONFOUNDER_BOXES,
        notices=notices(ALL_HT),
        abbreviations=ABBREVIATIONS,
        citation=ALL_HT.citation,
        computed=f"{clock(at)} · version {__version__} · definition {ALL_HT.version}",
    )


# --- The parts of a result ---


def _threshold_words(threshold: Threshold, reading: Reading) -> str:
    """Return a threshold in the unit in which the lab was entered: "30 mg/L or more"."""
    unit = reading.unit or threshold.item.unit
    return side_words(threshold.item, threshold.cut, threshold.side, unit)


def _entered(reading: Reading) -> str:
    if reading.unit is None:
        return say("not_entered")
    if not reading.numbers:
        return reading.entered
    return f"{reading.entered} {reading.unit.shown}"


def _converted(row: ItemScore) -> str:
    """Return the entered numbers in the table's unit: 81 g/L is "8.1 g/dL"."""
    reading, unit = row.reading, row.item.unit
    if reading.unit is None or not reading.numbers or reading.unit.factor == unit.factor:
        return ""
    numbers = [from_canonical(to_canonical(n, reading.unit), unit) for n in reading.numbers]
    shown = [for_information(n, *row.item.bounds) for n in numbers if n is not None]
    return f"{reading.sign}{'-'.join(shown)} {unit.shown}"


def cutoff_words(definition: Definition) -> str:
    """Return a score's cut-off: "high from 4, cut-off not verified"."""
    verified = "" if definition.cutoff.grade is not Grade.INFERRED else ", cut-off not verified"
    return f"high from {definition.cutoff.high_from}{verified}"


def _score(assessment: Assessment) -> Score:
    definition = assessment.definition
    return Score(
        name=definition.name,
        label=definition.label,
        short=definition.short,
        low=assessment.total.low,
        high=assessment.total.high,
        group=assessment.group.value,
        risk=RISK[assessment.group],
        points=_points_words(assessment),
        cutoff=cutoff_words(definition),
    )


def settled_group_of(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> Group:
    """Return the group that the verdict may be drawn as: open where units or the cut-off decide."""
    open_group = in_doubt(checks) or assessment.at_both_cutoffs
    return Group.UNDETERMINED if open_group else assessment.group


def in_doubt(checks: tuple[UnitCheck, ...]) -> bool:
    """Return whether units are in doubt: then nothing else that rests on the total is said."""
    return any(check.doubtful for check in checks)


def title_words(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> str:
    """Return the verdict in short: "High risk, 6 of 7", or "Units in doubt: platelets and ANC"."""
    headline = headline_words(assessment, checks)
    if in_doubt(checks):
        return headline.removesuffix(".")
    points = _points_words(assessment)
    if not assessment.at_both_cutoffs:
        return say("title", headline=headline, points=points)
    return say("title_at_both", headline=headline[0].lower() + headline[1:], points=points)


def headline_words(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> str:
    """Return what the verdict says first: "High risk", or "Units in doubt: platelets and ANC."."""
    doubted = next((check for check in checks if check.doubtful), None)
    if doubted:
        labs = [in_sentence(swap.row.item.lab) for swap in doubted.swaps]
        return say("doubt" if len(labs) == 1 else "doubts", labs=listed(labs))
    if assessment.at_both_cutoffs:
        ours, other = assessment.at_both_cutoffs
        cutoff = assessment.definition.cutoff.high_from
        return say("at_both_cutoffs", risk=RISK[ours], other=RISK[other].lower(), cutoff=cutoff)
    return RISK[assessment.group]


def doubt_words(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> tuple[str, ...]:
    """Return what doubtful units would make of it, the first beside what was typed.

    "As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk."
    """
    return tuple(
        _doubt(assessment, check, first=number == 0)
        for number, check in enumerate(check for check in checks if check.doubtful)
    )


def _doubt(assessment: Assessment, check: UnitCheck, *, first: bool) -> str:
    there = {"units": _other_units(check), **_points_and_risk(check.assessment, "_there")}
    if first:
        return say("as_typed", **_points_and_risk(assessment), **there)
    labs = listed([in_sentence(swap.row.item.lab) for swap in check.swaps])
    return say("only", labs=labs, **there)


def _points_words(assessment: Assessment) -> str:
    """Return the total beside the highest one possible: "2 to 4 of 7"."""
    maximum = assessment.definition.maximum
    return say("points_of", points=span(assessment.total), maximum=maximum)


def _points_and_risk(assessment: Assessment, suffix: str = "") -> dict[str, str]:
    points = _points_words(assessment)
    return {f"points{suffix}": points, f"risk{suffix}": RISK[assessment.group].lower()}


def _other_units(check: UnitCheck) -> str:
    """Name the other units of a check: "×10⁹/L", or "ANC in ×10⁹/L and CRP in mg/L"."""
    units = [swap.other.unit.shown for swap in check.swaps if swap.other.unit]
    if len(set(units)) == 1:
        return units[0]
    labs = [in_sentence(swap.row.item.lab) for swap in check.swaps]
    return listed(
        [say("in_unit", lab=lab, unit=unit) for lab, unit in zip(labs, units, strict=True)]
    )


def outcome_words(group: Group) -> str:
    """Return what the group is a group of: "High risk of prolonged severe neutropenia."."""
    if group is Group.UNDETERMINED:
        return say("outcome_open")
    return say("outcome", risk=RISK[group])


def duration_bars(marked: Group | None) -> tuple[Bar, ...]:
    """Draw the days of neutropenia of both groups, with the group of this result marked, if any."""
    days = evidence.NEUTROPENIA_DAYS
    groups = (("High-risk group", Group.HIGH, days.high), ("Low-risk group", Group.LOW, days.low))
    return tuple(
        Bar(
            label=label,
            note="this group" if group is marked else "",
            value=int(value),
            unit=days.unit,
            scale=int(max(days.high, days.low)),
            marked=group is marked,
        )
        for label, group, value in groups
    )


def row_of(row: ItemScore) -> Row:
    """Return one lab of a result."""
    return Row(
        label=row.item.lab.label,
        entered=_entered(row.reading),
        converted=_converted(row),
        band=say("or").join(band_words(row.item, band) for band in row.bands)
        if not row.reading.pending
        else say("any"),
        points=span(row.points),
        noun=_noun(row.points),
        pending=row.reading.pending,
        tie=_tie(row),
        cautions=tuple(caution_words(row)),
    )


def _tie(row: ItemScore) -> str:
    """Return how an exact tie was counted: "exactly 9.0 g/dL counts as 1 point"."""
    item, interval = row.item, row.reading.interval
    for cut in item.cuts:
        value = to_canonical(cut.value, item.unit)
        if interval.low == interval.high == value and cut.tie_grade is Grade.INFERRED:
            return say("tie", cut=f"{cut.value} {item.unit.shown}", counted=_counted(row.points))
    return ""


def _counted(points: Points) -> str:
    return say("counted", points=span(points), noun=_noun(points))


def _noun(points: Points) -> str:
    return say("point" if span(points) == "1" else "points")


def caution_words(row: ItemScore) -> Iterator[str]:
    """Return the cautions of one lab: unusual, perhaps a fraction, or too near a cut-off."""
    lab, item, reading = row.item.lab, row.item, row.reading
    parts = {"lab": lab.label, "entered": _entered(reading)}
    if is_unusual(reading):
        yield _unusual(reading, **parts)
    if may_be_a_fraction(reading):
        percent = reading.sign + "-".join(
            plain(EXACT.multiply(number, 100)) for number in reading.numbers
        )
        yield say("fraction", percent=f"{percent} {lab.canonical.shown}", **parts)
    if cut := nearly_at_cut(row):
        yield say("nearly", cut=f"{cut.value} {item.unit.shown}", **parts)
    if rounding_straddles_cut(row):
        cut = item.cuts[0]
        yield say("rounded", cut=f"{cut.value} {item.unit.shown}", unit=item.unit.shown, **parts)


def _unusual(reading: Reading, **parts: str) -> str:
    """Return how far off a number is, in its unit: "210 /µL is far below usual (1000 to …)"."""
    lab, unit = reading.lab, reading.unit
    assert unit is not None
    numbers = [to_canonical(number, unit) for number in reading.numbers]
    proposals = [_entered(other) for other in in_other_units(reading)]
    return say(
        "unusual",
        is_=_is(lab),
        side=say("below" if min(numbers) < lab.usual.low else "above"),
        usual=usual_range(lab, unit),
        meant=say("meant", proposals=say("or").join(proposals)) if proposals else "",
        **parts,
    )


def usual_range(lab: Lab, unit: Unit) -> str:
    """Return a lab's usual range in this unit: "1000 to 1 500 000 /µL", "2.48 to 12.41 mmol/L"."""
    low, high = (
        grouped(for_information(from_canonical(end, unit) or ROUGH.divide(end, unit.factor)))
        for end in (lab.usual.low, lab.usual.high)
    )
    return f"{say('span', low=low, high=high)} {unit.shown}"


def _is(lab: Lab) -> str:
    return say("are" if lab.plural else "is")


def incomplete_words(assessment: Assessment, checks: tuple[UnitCheck, ...] = ()) -> str:
    """Name the blank labs, if any: "CRP not entered. High risk whatever the result."."""
    pending = [row.item.lab for row in assessment.items if row.reading.pending]
    if not pending:
        return ""
    labs = listed([pending[0].label, *map(in_sentence, pending[1:])])
    if assessment.group is Group.UNDETERMINED or in_doubt(checks):
        return say("incomplete", labs=labs)
    risk = RISK[assessment.group]
    if assessment.at_both_cutoffs:
        risk = say("at_our_cutoff", risk=risk, cutoff=assessment.definition.cutoff.high_from)
    return say("settled", labs=labs, risk=risk)


def in_sentence(lab: Lab) -> str:
    """Return a lab within a sentence: "hemoglobin", but "ANC"."""
    return lab.label if lab.label.isupper() else lab.label.lower()


def settling_words(assessment: Assessment, checks: tuple[UnitCheck, ...] = ()) -> str:
    """Return what settles an open result: "High risk if marrow blasts are 5 % or more"."""
    needs = settling(assessment)
    if needs is None or in_doubt(checks):
        return ""
    if needs.threshold:
        row = needs.open_items[0]
        lab = row.item.lab
        value = _threshold_words(needs.threshold, row.reading)
        return say("settling", lab=in_sentence(lab), is_=_is(lab), value=value)
    parts = ", ".join(
        say("up_to", lab=row.item.lab.short, points=row.points.high - row.points.low)
        for row in needs.open_items
    )
    return say("settling_several", needed=needs.points_needed, parts=parts)


def disputed_words(assessment: Assessment, checks: tuple[UnitCheck, ...] = ()) -> str:
    """Return what the cut-off rests on, where that may concern this total."""
    if not assessment.disputed:
        return ""
    words = say("disputed", cutoff=assessment.definition.cutoff.high_from)
    shown_as_high = assessment.group is Group.HIGH and not in_doubt(checks)
    return words + (say("not_understated") if shown_as_high else "")


def unit_check_words(assessment: Assessment, check: UnitCheck) -> str:
    """Return what other units would make of a result: as a doubt, or as a slip that is possible."""
    if not check.doubtful:
        return slip_words(check)
    return f"{headline_words(assessment, (check,))} {_doubt(assessment, check, first=True)}"


def check_words(assessment: Assessment, checks: tuple[UnitCheck, ...]) -> str:
    """Say all checks one after the other, and only once what was typed."""
    slips = [slip_words(check) for check in checks if not check.doubtful]
    headline = [headline_words(assessment, checks)] if in_doubt(checks) else []
    return " ".join([*headline, *doubt_words(assessment, checks), *slips])


def slip_words(check: UnitCheck) -> str:
    """Return what usual values would count in other units, and the group that this would give."""
    rows = [swap.row for swap in check.swaps]
    values = [
        say("value_of", lab=row.item.lab.label, entered=_entered(row.reading)) for row in rows
    ]
    counted = Points(
        low=sum(row.points.low for row in rows), high=sum(row.points.high for row in rows)
    )
    several = len(rows) > 1 or rows[0].item.lab.plural
    return say(
        "unit_check",
        values=listed(values),
        counts=say("count" if several else "counts"),
        counted=_counted(counted),
        others=listed([_entered(swap.other) for swap in check.swaps]),
        total=span(check.assessment.total),
        risk=RISK[check.assessment.group].lower(),
    )


def change_words(assessment: Assessment, checks: tuple[UnitCheck, ...] = ()) -> tuple[str, ...]:
    """Return which doubt about a value would turn a settled group; it is no target.

    "Low risk if platelets were really 75 ×10⁹/L or more."
    """
    if assessment.group is Group.UNDETERMINED or in_doubt(checks):
        return ()
    found = tuple(_change(change) for change in changes(assessment))
    return (*found, say("no_target")) if found else (say("no_change"),)


def _change(change: Change) -> str:
    lab = change.row.item.lab
    value = _threshold_words(change.threshold, change.row.reading)
    return say(
        "change",
        risk=RISK[change.group],
        lab=in_sentence(lab),
        was=say("were" if lab.plural else "was"),
        value=value,
    )


def comparison_words(
    all_ht: Assessment, car_ht: Assessment, checks: tuple[UnitCheck, ...] = ()
) -> str:
    """Explain in one sentence why the two scores disagree, where they do."""
    settled = ((all_ht, settled_group_of(all_ht, checks)), (car_ht, car_ht.group))
    for score, group in settled:
        if group is Group.UNDETERMINED:
            return say("not_comparable", score=score.definition.short)
    if car_ht.group is all_ht.group:
        return say("same_group", score=ALL_HT.short)
    percent = evidence.CAR_HT_HIGH_RISK_IN_ALL.percent
    return say("disagree", score=ALL_HT.short, other=CAR_HT.short, percent=percent)


# --- The text for the note ---


def summary(result: Result) -> str:
    """Return the result as plain text for a note; it says everything that the print-out says."""
    return "\n".join(line for line in _summary_lines(result) if line)


def _summary_lines(result: Result) -> Iterator[str]:
    score = result.all_ht
    yield f"{score.label} ({score.short}): {result.title} ({score.cutoff})"
    yield from result.doubts
    if result.incomplete:
        yield f"INCOMPLETE: {result.incomplete}"
    yield result.outcome
    if result.settling:
        yield f"What would settle it: {result.settling}"
    yield result.disputed
    yield f"{result.expected} {result.not_a_forecast}"
    for row in result.rows:
        yield _summary_row(row)
    for caution in result.cautions:
        yield f"Check: {caution}"
    if result.changes:
        yield f"If a value is wrong: {' '.join(result.changes)}"
    if result.car_ht:
        other = result.car_ht
        name = f"{other.label} ({other.short})"
        yield f"For comparison, {name}: {other.risk}, {other.points} ({other.cutoff})"
        for row in result.car_ht_rows:
            yield _summary_row(row)
        yield result.car_ht_words
    yield result.population
    yield result.confounders
    yield DATES
    yield unverified_in_short(result.notices)
    yield f"{ANC.label} is not the white count."
    yield cited(result.citation)
    yield result.computed


def _summary_row(row: Row) -> str:
    converted = f" = {row.converted}" if row.converted else ""
    tie = f" ({row.tie})" if row.tie else ""
    return f"- {row.label}: {row.entered}{converted}; {row.band}{tie}; {row.points} {row.noun}"
