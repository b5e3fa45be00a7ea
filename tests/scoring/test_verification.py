"""What nobody has checked against the article is said; once somebody has, the notices go."""

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from bedside import TOTAL_3, TOTAL_4, patient

from calculator.presenter.notices import Notice, notices, unverified_in_short
from calculator.scoring import tables
from calculator.scoring.provenance import Grade
from calculator.scoring.score import assess
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition, Item

CUTOFF = Notice(
    name="the cut-off",
    text=(
        "That 4 is high is our inference from the 47 % that the abstract calls high risk; the only "
        "source found that states a cut-off uses > 4."
    ),
)
MARROW_POINTS = Notice(
    name="the points of the marrow bands",
    text=(
        "The bands are restated by a secondary source; their points (M1 0, M2 1, M3 2) are "
        "inferred."
    ),
)


def ties(values: str) -> Notice:
    return Notice(
        name="the ties",
        text=(
            f"Values exactly at a cut-off ({values}) count as 1 point: sources leave this open; "
            "a later script from the CAR-HEMATOTOX group does so, for CAR-HT."
        ),
    )


ALL_TIES = ties("1200 /µL, 9.0 g/dL, 3.0 mg/dL")


def checked_cutoff(definition: Definition) -> Definition:
    cutoff = replace(definition.cutoff, grade=Grade.ARTICLE, disputed_high_from=None)
    return replace(definition, cutoff=cutoff)


def checked_points(definition: Definition) -> Definition:
    items = tuple(replace(item, points_grade=Grade.ARTICLE) for item in definition.items)
    return replace(definition, items=items)


def checked_ties(definition: Definition, *labs: str) -> Definition:
    """Mark the ties of these labs as checked, or of all."""
    items = tuple(
        _checked_ties(item) if not labs or item.lab.name in labs else item
        for item in definition.items
    )
    return replace(definition, items=items)


def _checked_ties(item: Item) -> Item:
    return replace(item, cuts=tuple(replace(cut, tie_grade=Grade.ARTICLE) for cut in item.cuts))


def checked(definition: Definition) -> Definition:
    return checked_ties(checked_points(checked_cutoff(definition)))


# --- As long as nobody has checked ---


def test_the_notices_of_all_ht_are_the_cut_off_the_marrow_points_and_the_ties() -> None:
    assert set(notices(ALL_HT)) == {CUTOFF, MARROW_POINTS, ALL_TIES}


def test_in_short_they_are_one_line() -> None:
    assert unverified_in_short((CUTOFF, MARROW_POINTS, ALL_TIES)) == (
        "Not verified against the article yet: "
        "the cut-off, the points of the marrow bands and the ties."
    )


def test_of_car_ht_only_the_ties_of_the_shared_rows_are_not_checked() -> None:
    assert notices(CAR_HT) == (ALL_TIES,)


# --- Once somebody has ---


@pytest.mark.parametrize("definition", [ALL_HT, CAR_HT], ids=lambda each: each.short)
def test_a_definition_checked_against_the_article_has_no_notices(definition: Definition) -> None:
    assert notices(checked(definition)) == ()


def test_without_notices_there_is_no_line_in_short() -> None:
    assert not unverified_in_short(())


@pytest.mark.parametrize(
    ("check", "left"),
    [
        pytest.param(checked_cutoff, {MARROW_POINTS, ALL_TIES}, id="the cut-off"),
        pytest.param(checked_points, {CUTOFF, ALL_TIES}, id="the marrow points"),
        pytest.param(checked_ties, {CUTOFF, MARROW_POINTS}, id="all ties"),
    ],
)
def test_checking_one_of_them_takes_away_exactly_its_notice(
    check: Callable[[Definition], Definition], left: set[Notice]
) -> None:
    assert set(notices(check(ALL_HT))) == left


@pytest.mark.parametrize(
    ("lab", "left"),
    [
        ("anc", "9.0 g/dL, 3.0 mg/dL"),
        ("hemoglobin", "1200 /µL, 3.0 mg/dL"),
        ("crp", "1200 /µL, 9.0 g/dL"),
    ],
)
def test_checking_one_tie_takes_away_exactly_that_tie(lab: str, left: str) -> None:
    found = set(notices(checked_ties(ALL_HT, lab)))
    assert found == {CUTOFF, MARROW_POINTS, ties(left)}


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param(patient(TOTAL_4), id="4"),
        pytest.param(patient(TOTAL_3, crp=">20 mg/L"), id="3 to 4"),
        pytest.param(patient(TOTAL_3, platelets=None, marrow_blasts=None), id="1 to 5"),
    ],
)
def test_a_total_of_4_is_disputed_until_the_cut_off_is_checked(readings: dict) -> None:  # type: ignore[type-arg]
    before, after = (assess(each, readings) for each in (ALL_HT, checked_cutoff(ALL_HT)))
    assert (before.disputed, after.disputed) == (True, False)
    assert after.group_at_disputed_cutoff is None
    assert (after.total, after.group) == (before.total, before.group)


# --- The one place to change ---


def changed_tables(folder: Path, *switches: str) -> ModuleType:
    """Load tables.py as it would be with these grades raised to the article's."""
    source = Path(tables.__file__).read_text(encoding="utf-8")
    for switch in switches:
        line = f"\n{switch} = Grade.INFERRED\n"
        assert source.count(line) == 1
        source = source.replace(line, f"\n{switch} = Grade.ARTICLE\n")
    path = folder / "tables_with_the_article_in_hand.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("switches", "left"),
    [
        pytest.param(["CUTOFF_GRADE"], {MARROW_POINTS, ALL_TIES}, id="the cut-off"),
        pytest.param(["MARROW_POINTS_GRADE"], {CUTOFF, ALL_TIES}, id="the marrow points"),
        pytest.param(["TIES_GRADE"], {CUTOFF, MARROW_POINTS}, id="the ties"),
        pytest.param(["CUTOFF_GRADE", "MARROW_POINTS_GRADE", "TIES_GRADE"], set(), id="all"),
    ],
)
def test_each_grade_at_the_top_of_the_tables_takes_away_exactly_its_notice(
    tmp_path: Path, switches: list[str], left: set[Notice]
) -> None:
    assert set(notices(changed_tables(tmp_path, *switches).ALL_HT)) == left


def test_a_checked_cut_off_is_no_longer_disputed_without_a_second_change(tmp_path: Path) -> None:
    changed = changed_tables(tmp_path, "CUTOFF_GRADE").ALL_HT
    assert (changed.cutoff.high_from, changed.cutoff.disputed_high_from) == (4, None)
