"""What the specification says, typed from its tables, to hold the program against.

Nothing here is read from the program: cut-offs, factors and limits stand here a second time, on
purpose, as plain conditions on fractions.
"""

from fractions import Fraction

F = Fraction

# How many of the score table's units one of each unit is.
FACTORS = {
    "platelets": {"10*9/L": F(1), "10*3/uL": F(1), "/uL": F(1, 1000)},  # ×10⁹/L
    "anc": {"10*9/L": F(1000), "10*3/uL": F(1000), "/uL": F(1)},  # /µL
    "hemoglobin": {"g/dL": F(1), "g/L": F(1, 10), "mmol/L": F(161145, 100000)},  # g/dL
    "crp": {"mg/L": F(1, 10), "mg/dL": F(1)},  # mg/dL
    "marrow_blasts": {"%": F(1)},
    "ferritin": {"ng/mL": F(1), "ug/L": F(1)},  # ng/mL
}
LABS = tuple(FACTORS)
UNITS = tuple((lab, unit) for lab, units in FACTORS.items() for unit in units)

# How many of the limits' canonical units one of the score table's units is: only ANC's differ.
CANONICAL = {**dict.fromkeys(LABS, F(1)), "anc": F(1, 1000)}

# Hard limits and usual ranges, in the score table's units.
HARD = {
    "platelets": (F(0), F(3000)),
    "anc": (F(0), F(100_000)),
    "hemoglobin": (F(2), F(25)),
    "crp": (F(0), F(100)),
    "marrow_blasts": (F(0), F(100)),
    "ferritin": (F(0), F(2_000_000)),
}
USUAL = {
    "platelets": (F(1), F(1500)),
    "anc": (F(10), F(30_000)),
    "hemoglobin": (F(4), F(20)),
    "crp": (F(0), F(50)),
    "marrow_blasts": (F(0), F(100)),
    "ferritin": (F(1), F(100_000)),
}

CUTS = {
    "platelets": (F(75), F(175)),
    "anc": (F(1200),),
    "hemoglobin": (F(9),),
    "crp": (F(3),),
    "marrow_blasts": (F(5), F(25)),
    "ferritin": (F(650), F(2000)),
}

STRATA = {  # as typed: from, to, and whether these belong to it
    "M1": (F(0), True, F(5), False),
    "M2": (F(5), True, F(25), True),
    "M3": (F(25), False, F(100), True),
}

# How reports spell the units: the code, what the page shows, and the forms in print. Micro signs,
# multiplication signs and the case of the liter's l are all one, and spaces do not count.
_PER_LITER = """
    10*9/L ×10⁹/L 10⁹/L 10^9/L x10^9/L x10*9/L x10(9)/L 10E9/L x10E9/L G/L Gpt/L /nL 1/nL
"""
_THOUSANDS = """
    10*3/uL ×10³/µL 10³/µL K/µL k/µL 10^3/uL x10^3/uL x10*3/uL x10(3)/uL 10E3/uL x10E3/uL
    Thousand/uL K/mcL 10^3/mcL x10^3/mcL x10(3)/mcL
    K/mm3 K/mm³ 10*3/mm3 10^3/mm3 x10^3/mm3 10³/mm³ x10³/mm³ 10E3/mm3 x10E3/mm3
"""
_PER_MICROLITER = """
    /uL /µL 1/µL /mm3 /mm³ cells/mm³ cells/mm3 cells/uL 10^6/L 10*6/L 10⁶/L x10^6/L x10*6/L x10⁶/L
    10E6/L x10E6/L Mpt/L /mcL cells/mcL
"""
SPELLINGS = {
    lab: {unit: tuple(spellings.split()) for unit, spellings in units.items()}
    for lab, units in {
        "platelets": {
            "10*9/L": _PER_LITER, "10*3/uL": _THOUSANDS, "/uL": _PER_MICROLITER,
        },
        "anc": {"10*9/L": _PER_LITER, "10*3/uL": _THOUSANDS, "/uL": _PER_MICROLITER},
        "hemoglobin": {"g/dL": "g/dL gm/dL g% g/100mL", "g/L": "g/L", "mmol/L": "mmol/L"},
        "crp": {"mg/L": "mg/L", "mg/dL": "mg/dL mg%"},
        "marrow_blasts": {"%": "%"},
        "ferritin": {"ng/mL": "ng/mL", "ug/L": "ug/L µg/L mcg/L"},
    }.items()
}  # fmt: skip

SIGNS = ("<", "<=", "≤", ">", ">=", "≥")
FLAGS = ("H", "L", "HH", "LL", "A", "*", "!", "+", "++", "-", "--", "↑", "↓")
PLUS_IS_VALUE = ("marrow_blasts", "ferritin")  # a plus or minus behind it may be part of it
GROUPING = (" ", "\u00a0", "\u2009", "\u202f", "'", "’")  # and the point and the comma
LONGEST = 40

ALL_HT_LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts")
CAR_HT_LABS = ("platelets", "anc", "hemoglobin", "crp", "ferritin")

WORSE_WHEN_LOWER = ("platelets", "anc", "hemoglobin")


def points(lab: str, value: Fraction) -> int:  # noqa: C901, PLR0911, PLR0912 - it is the table
    """Return the points of a value in the score table's unit."""
    if lab == "platelets":
        if value > 175:
            return 0
        if value >= 75:
            return 1
        return 2
    if lab == "anc":
        if value > 1200:
            return 0
        return 1
    if lab == "hemoglobin":
        if value > 9:
            return 0
        return 1
    if lab == "crp":
        if value < 3:
            return 0
        return 1
    if lab == "marrow_blasts":
        if value < 5:
            return 0
        if value <= 25:
            return 1
        return 2
    if lab == "ferritin":
        if value < 650:
            return 0
        if value <= 2000:
            return 1
        return 2
    raise AssertionError(lab)


def all_ht_group(low: int, high: int) -> str:
    """High risk from 4 on."""
    if low >= 4:
        return "high"
    return "low" if high <= 3 else "undetermined"


def car_ht_group(low: int, high: int) -> str:
    """High risk from 2 on."""
    if low >= 2:
        return "high"
    return "low" if high <= 1 else "undetermined"


def is_usual(lab: str, value: Fraction) -> bool:
    """Tell whether a value in the score table's unit is usual; an ANC of 0 is."""
    low, high = USUAL[lab]
    return low <= value <= high or (lab == "anc" and value == 0)
