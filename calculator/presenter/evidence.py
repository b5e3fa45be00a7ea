"""The wording of the evidence page and the worksheet: tables, figures, how well each is known.

No Django here, and no clinical number: each is read from ``scoring``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from calculator.presenter.icaht import COUNTING, OUTCOME, TWO_RULES, rule_words
from calculator.presenter.notices import Notice, notices
from calculator.presenter.result import (
    ABBREVIATIONS,
    CONFOUNDERS,
    EXPECTED,
    NOT_A_FORECAST,
    POPULATION,
    Bar,
    duration_bars,
    row_of,
    title_words,
)
from calculator.presenter.words import RELEASE, band_words, listed
from calculator.scoring import evidence
from calculator.scoring.evidence import Comparison, Fact
from calculator.scoring.examples import EXAMPLES, Example
from calculator.scoring.icaht import GRADES
from calculator.scoring.provenance import (
    CULBERT_2025,
    LIANG_2024,
    NAIR_2025,
    REJESKI_2021,
    REJESKI_2023,
    REJESKI_2025,
    Citation,
    Grade,
)
from calculator.scoring.quantities import EXACT, Unit, plain
from calculator.scoring.reading import read
from calculator.scoring.score import assess
from calculator.scoring.tables import ALL_HT, CAR_HT, Band, Definition, Item

GRADE_MEANINGS = {
    Grade.ARTICLE: "read in the article itself",
    Grade.ABSTRACT: "read in the publication's own abstract or table",
    Grade.SECONDARY: "restated by another source that cites the publication",
    Grade.INFERRED: "follows by our reasoning; nobody has checked it against the article yet",
}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a score's table: the band, and how well it is known."""

    points: int
    band: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One lab of a score's table; a number of points that the lab cannot give has no cell."""

    label: str
    unit: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreTable:
    """A score's whole table."""

    label: str
    short: str
    points: tuple[int, ...]
    rows: tuple[TableRow, ...]
    cutoff: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure that a publication gives for both risk groups."""

    what: str
    high: str
    low: str
    p: str
    grade: str
    not_stated: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of a source, and how well it is known."""

    text: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A rule of reading, with labs that show it and what they come to."""

    rule: str
    entered: str
    total: str


@dataclass(frozen=True, kw_only=True)
class IcahtRow:
    """One grade of early ICAHT and what it takes."""

    grade: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """A fact for whoever holds the article: what we say, where to look, what to change."""

    what: str
    ours: str
    where: str
    change: str


@dataclass(frozen=True, kw_only=True)
class EvidencePage:
    """Everything on the evidence page, in its order."""

    all_ht: ScoreTable
    car_ht: ScoreTable
    meanings: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    cutoff_basis: tuple[Statement, ...]
    ties_basis: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    durations: tuple[Bar, ...]
    not_a_forecast: str
    shares: tuple[Bar, ...]
    population: str
    facts: tuple[Statement, ...]
    not_studied: str
    not_known: str
    later: tuple[Statement, ...]
    lymphoma: tuple[Figure, ...]
    lymphoma_cohort: str
    lymphoma_facts: tuple[Statement, ...]
    icaht: tuple[IcahtRow, ...]
    two_rules: str
    counting: str
    outcome: str
    use: tuple[str, ...]
    pitfalls: tuple[str, ...]
    worked: tuple[Worked, ...]
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    release: str


def evidence_page() -> EvidencePage:
    """Put everything together that the numbers rest on."""
    return EvidencePage(
        all_ht=score_table(ALL_HT),
        car_ht=score_table(CAR_HT),
        meanings=tuple((grade.value, meaning) for grade, meaning in GRADE_MEANINGS.items()),
        notices=notices(ALL_HT),
        cutoff_basis=_statements(
            evidence.CUTOFF_BASIS if _is_inferred(ALL_HT.cutoff.grade) else ()
        ),
        ties_basis=_statements(evidence.TIES_BASIS if _inferred_ties() else ()),
        figures=tuple(_figure(each) for each in evidence.ALL_HT_OUTCOMES),
        durations=duration_bars(None),
        not_a_forecast=NOT_A_FORECAST,
        shares=_shares(),
        population=POPULATION,
        facts=_statements(evidence.ALL_HT_FACTS),
        not_studied=evidence.ALL_HT_NOT_STUDIED,
        not_known=evidence.ALL_HT_NOT_KNOWN,
        later=_statements(evidence.LATER_EVIDENCE),
        lymphoma=tuple(_figure(each) for each in evidence.LYMPHOMA_OUTCOMES),
        lymphoma_cohort=evidence.LYMPHOMA_COHORT,
        lymphoma_facts=_statements(evidence.LYMPHOMA_FACTS),
        icaht=tuple(IcahtRow(grade=rule.grade, rule=rule_words(rule)) for rule in GRADES),
        two_rules=TWO_RULES,
        counting=COUNTING,
        outcome=OUTCOME,
        use=_USE,
        pitfalls=tuple(_pitfalls()),
        worked=tuple(_worked(example) for example in EXAMPLES),
        citations=(
            NAIR_2025,
            REJESKI_2021,
            REJESKI_2023,
            LIANG_2024,
            REJESKI_2025,
            CULBERT_2025,
        ),
        checks=tuple(_checks()),
        release=RELEASE,
    )


_USE = (
    "Before lymphodepletion, with labs from before it: the score was made of these.",
    (
        "To see beforehand who is likely to stay without neutrophils for long, beside all else "
        "that is known of the patient."
    ),
    (
        "The score names a risk group and gives no advice on treatment. What to do is the matter "
        f"of the consensus guideline on ICAHT ({REJESKI_2023.authors} {REJESKI_2023.journal} "
        f"{REJESKI_2023.where}) and of local protocols."
    ),
)


def _pitfalls() -> Iterator[str]:
    yield "The unit of CRP: mg/L and mg/dL differ by ten and overlap."
    yield "The white count entered for the ANC."
    yield "Labs that are old, from after the start of lymphodepletion, or from another patient."
    yield CONFOUNDERS
    yield (
        "An MRD, or a fraction of a spreadsheet, entered for the percentage of marrow blasts: it "
        "is that of all nucleated cells, of the best sample; after a dry tap or a hemodilute "
        "aspirate the trephine’s, or left blank."
    )
    if _is_inferred(ALL_HT.cutoff.grade):
        yield (
            f"A total of {ALL_HT.cutoff.high_from}: that it is high is our inference; the only "
            f"source found that states a cut-off uses > {ALL_HT.cutoff.high_from}."
        )
    yield "Group figures read as a forecast for one patient."


def _is_inferred(grade: Grade) -> bool:
    return grade is Grade.INFERRED


# --- Tables ---


def score_table(definition: Definition) -> ScoreTable:
    """Return a score's table: ALL-HT's platelets are "above 175 ×10⁹/L" for 0 points, and so on."""
    points = tuple(range(max(max(item.points) for item in definition.items) + 1))
    cutoff = definition.cutoff
    return ScoreTable(
        label=definition.label,
        short=definition.short,
        points=points,
        rows=tuple(_table_row(item, points) for item in definition.items),
        cutoff=(
            f"Range 0 to {definition.maximum}. High risk from {cutoff.high_from} "
            f"({cutoff.grade.value}); low risk below."
        ),
        version=definition.version,
    )


def _table_row(item: Item, points: tuple[int, ...]) -> TableRow:
    cells = {band.points: _cell(item, band) for band in item.bands}
    return TableRow(
        label=item.lab.label,
        unit=item.unit.shown,
        cells=tuple(cells.get(number) for number in points),
    )


def _cell(item: Item, band: Band) -> Cell:
    cuts = [cut for cut in (band.lower, band.upper) if cut]
    grade = listed(sorted({cut.grade.value for cut in cuts}))
    if item.points_grade is not cuts[0].grade:
        grade += f", its points {item.points_grade.value}"
    ties = {
        cut.tie_grade.value
        for cut, side in ((band.lower, "above"), (band.upper, "below"))
        if cut and cut.tie == side and cut.tie_grade is not cut.grade
    }
    if ties:
        grade += f", the tie {listed(sorted(ties))}"
    return Cell(points=band.points, band=band_words(item, band), grade=grade)


# --- Figures ---


def _figure(each: Comparison) -> Figure:
    return Figure(
        what=each.what,
        high=_value(each, plain(each.high), each.high_interval),
        low=_value(each, plain(each.low), each.low_interval),
        p=each.p or "",
        grade=each.grade.value,
        not_stated=f"{each.not_stated} not stated there" if each.not_stated else "",
    )


def _value(each: Comparison, number: str, interval: tuple[object, object] | None) -> str:
    spread = f" (95 % CI {interval[0]}–{interval[1]})" if interval else ""
    return f"{number} {each.unit}{spread}"


def _statements(facts: tuple[Fact, ...]) -> tuple[Statement, ...]:
    return tuple(Statement(text=fact.text, grade=fact.grade.value) for fact in facts)


def _shares() -> tuple[Bar, ...]:
    return tuple(
        Bar(
            label=definition.short,
            note=share.grade.value,
            value=share.percent,
            unit="%",
            scale=100,
            marked=False,
        )
        for definition, share in (
            (CAR_HT, evidence.CAR_HT_HIGH_RISK_IN_ALL),
            (ALL_HT, evidence.ALL_HT_HIGH_RISK),
        )
    )


def _worked(example: Example) -> Worked:
    assessment = assess(ALL_HT, read(example.entries))
    rows = [row_of(row) for row in assessment.items]
    return Worked(
        rule=example.rule,
        entered="; ".join(f"{row.label} {row.entered}: {row.points} {row.noun}" for row in rows),
        total=f"{title_words(assessment, ())}.",
    )


# --- For whoever holds the article ---


def _checks() -> Iterator[Check]:
    yield from _checks_of_the_score()
    days = evidence.NEUTROPENIA_DAYS
    yield Check(
        what=f"{plain(days.high)} and {plain(days.low)} days of neutropenia",
        ours=f"Quoted as the abstract gives them; {days.not_stated} are not stated there.",
        where="Results and figures on the duration of neutropenia: mean or median, ANC threshold, "
        "days counted.",
        change="calculator/scoring/evidence.py: NEUTROPENIA_DAYS.",
    )


def _checks_of_the_score() -> Iterator[Check]:
    where = "calculator/scoring/tables.py"
    cutoff = ALL_HT.cutoff
    if _is_inferred(cutoff.grade):
        yield Check(
            what="The cut-off",
            ours=(
                f"High risk from {cutoff.high_from}, inferred; the only source that states one "
                f"uses > {cutoff.high_from}."
            ),
            where="Methods or results, where the score is derived; the table of the score.",
            change=f"{where}: Cutoff of ALL_HT, then CUTOFF_GRADE.",
        )
    marrow = ALL_HT.items[-1]
    if _is_inferred(marrow.points_grade):
        points = listed([f"{band_words(marrow, band)}: {band.points}" for band in marrow.bands])
        yield Check(
            what="The points of the marrow bands",
            ours=f"{points}; the points are inferred.",
            where="The table of the score.",
            change=f"{where}: MARROW, then MARROW_POINTS_GRADE.",
        )
    if ties := _inferred_ties():
        yield Check(
            what="The ties",
            ours=(
                f"Exactly at the cut-off ({listed(ties)}): the higher point, as a later script "
                "from the CAR-HEMATOTOX group has it (for CAR-HT, not for ALL-HT)."
            ),
            where="The signs (<, ≤, >, ≥) in the table of the score, and its legend.",
            change=f"{where}: tie of the cuts in _COMMON, then TIES_GRADE.",
        )


def _inferred_ties() -> list[str]:
    return [
        f"{item.lab.label} {cut.value} {item.unit.shown}"
        for item in ALL_HT.items
        for cut in item.cuts
        if _is_inferred(cut.tie_grade)
    ]


# --- The worksheet ---


@dataclass(frozen=True, kw_only=True)
class Worksheet:
    """A sheet to fill in by hand, for when the network is down."""

    title: str
    lines: tuple[str, ...]
    table: ScoreTable
    choices: tuple[str, ...]
    rules: tuple[str, ...]
    expected: str
    not_a_forecast: str
    population: str
    notices: tuple[Notice, ...]
    citation: Citation
    release: str


def worksheet() -> Worksheet:
    """Put together what it takes to score by hand."""
    high_from = ALL_HT.cutoff.high_from
    return Worksheet(
        title=f"{ALL_HT.label} ({ALL_HT.short}) by hand, before CAR T-cells in B-ALL",
        lines=("Labs drawn", "Marrow done", "Signed"),
        table=score_table(ALL_HT),
        choices=(
            f"High risk: {high_from} to {ALL_HT.maximum}",
            f"Low risk: 0 to {high_from - 1}",
            "Not settled",
        ),
        rules=(
            f"Compare the unit of each value with that of its band. {' '.join(_conversions())}",
            _NOT_ENTERED_BY_HAND,
            ABBREVIATIONS,
        ),
        expected=EXPECTED,
        not_a_forecast=NOT_A_FORECAST,
        population=POPULATION,
        notices=notices(ALL_HT),
        citation=ALL_HT.citation,
        release=RELEASE,
    )


_NOT_ENTERED_BY_HAND = (
    "A lab that is not entered is not zero: add its lowest and its highest points, and tick a "
    "group only where both totals are in it."
)


def _conversions() -> Iterator[str]:
    """Return how a lab's other units turn into that of the table: "CRP: 10 mg/L = 1 mg/dL."."""
    for item in ALL_HT.items:
        others = [unit for unit in item.lab.units if unit.factor != item.unit.factor]
        equal = dict.fromkeys(_equal(unit, item.unit) for unit in others)
        if equal:
            yield f"{item.lab.label}: {', '.join(equal)}."


def _equal(one: Unit, other: Unit) -> str:
    smaller, larger = sorted((one, other), key=lambda unit: unit.factor)
    ratio = EXACT.divide(larger.factor, smaller.factor)
    return f"{plain(ratio)} {smaller.shown} = 1 {larger.shown}"
