"""What the browser's script needs to answer while somebody types: the definition, as plain data.

The script holds the rules of reading and scoring a second time (it must answer without a network),
but no number, limit, unit or sentence: each comes from here. A test holds its answers against those
of ``present`` for thousands of patients.
"""

from calculator.presenter.answer import Data
from calculator.presenter.result import (
    cutoff_words,
    in_sentence,
    usual_range,
)
from calculator.presenter.sentences import SENTENCES
from calculator.presenter.words import RELEASE, band_words, cut_words
from calculator.scoring import evidence, reading
from calculator.scoring.provenance import Grade
from calculator.scoring.quantities import (
    ALIKE,
    DECIMALS_SHOWN,
    LABS,
    MARROW_BLASTS,
    SPACES,
    Lab,
    Unit,
    from_canonical,
    plain,
    to_canonical,
)
from calculator.scoring.score import NEARLY
from calculator.scoring.tables import ALL_HT, CAR_HT, Definition, Item


def live_definition() -> Data:
    """Return everything as dicts, lists and texts; numbers that are compared are texts.

    ``live_definition()["scores"][0]["items"][0]["cuts"][0]["value"]`` is "75", of platelets.
    """
    return {
        "release": RELEASE,
        "labs": [_lab(lab) for lab in LABS],
        "scores": [_score(ALL_HT), _score(CAR_HT)],
        "percent": evidence.CAR_HT_HIGH_RISK_IN_ALL.percent,
        "reading": {
            "longest": reading.LONGEST,
            "signs": reading.SIGNS,
            "value": _pattern(reading.ONE_VALUE),
            "range": _pattern(reading.RANGE),
            "lone_mark": reading.LONE_MARK,
            "one_mark": reading.ONE_MARK,
            "grouped": reading.GROUPED,
            "more_than_a_number": reading.MORE_THAN_A_NUMBER,
            "alike": ALIKE,
            "reasons": [(code, _pattern(pattern)) for code, pattern in reading.REASONS],
            "messages": reading.MESSAGES,
        },
        "nearly": plain(NEARLY),
        "decimals": DECIMALS_SHOWN,
        "sentences": SENTENCES,
    }


def _pattern(pattern: str) -> str:
    """Return a pattern with its spaces as a browser writes them: the same, and shorter."""
    return pattern.replace(f"[{SPACES}]", r"\s")


def _lab(lab: Lab) -> Data:
    return {
        "name": lab.name,
        "label": lab.label,
        "in_sentence": in_sentence(lab),
        "short": lab.short,
        "plural": lab.plural,
        "strata": lab is MARROW_BLASTS,
        "units": [_unit(lab, unit) for unit in lab.units],
        "hard": [plain(lab.hard.low), plain(lab.hard.high)],
        "usual": [plain(lab.usual.low), plain(lab.usual.high)],
        "zero_is_usual": lab.zero_is_usual,
        "percent_from": lab.percent_from and plain(lab.percent_from),
        "plus_is_flag": lab.plus_is_flag,
    }


def _unit(lab: Lab, unit: Unit) -> Data:
    return {
        "code": unit.code,
        "shown": unit.shown,
        "factor": plain(unit.factor),
        "spellings": unit.spellings,
        "slips_into_others": unit.slips_into_others,
        "possible": reading.hard_limits(lab, unit),
        "usual": usual_range(lab, unit),
    }


def _score(definition: Definition) -> Data:
    return {
        "name": definition.name,
        "label": definition.label,
        "short": definition.short,
        "maximum": definition.maximum,
        "high_from": definition.cutoff.high_from,
        "disputed_high_from": definition.cutoff.disputed_high_from,
        "cutoff": cutoff_words(definition),
        "items": [_item(item) for item in definition.items],
    }


def _item(item: Item) -> Data:
    return {
        "lab": item.lab.name,
        "unit": item.unit.code,
        "points": item.points,
        "names": item.names,
        "bands": [band_words(item, band) for band in item.bands],
        "cuts": [
            {
                "value": str(cut.value),
                "tie": cut.tie,
                "tie_is_inferred": cut.tie_grade is Grade.INFERRED,
                "shown": f"{cut.value} {item.unit.shown}",
            }
            for cut in item.cuts
        ],
        "by_unit": {unit.code: _in_unit(item, unit) for unit in item.lab.units},
    }


def _in_unit(item: Item, unit: Unit) -> Data:
    """Return how a value in this unit is written in the table's, and the cut-offs in this unit."""
    converted = [from_canonical(to_canonical(cut.value, item.unit), unit) for cut in item.cuts]
    in_table = from_canonical(unit.factor, item.unit)
    assert in_table is not None, "a table's unit is one into which every other converts exactly"
    return {
        "in_table": plain(in_table),
        "rounds": None in converted,
        "cuts": [cut_words(item, cut, unit) for cut in item.cuts],
    }
