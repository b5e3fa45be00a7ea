"""The units of UCUM that the labs can be in: an amount in a volume, whatever prefixes it has.

Source: the Unified Code for Units of Measure. Each of them is a power of ten of another, so every
conversion moves the decimal point and is exact.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from calculator.scoring.quantities import EXACT, Lab, Unit, plain

_PREFIXES = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "": 0, "k": 3}
_ANNOTATION = re.compile(r"\{[^{}]*\}")  # a remark; it has no meaning in UCUM
_AMOUNT = re.compile(r"(?:10[*^]([0-9]{1,2})|1|([fpnumcdk]?)(g|mol))?")
_VOLUME = re.compile(r"([fpnumcdk]?)[lL]|([mcd]?)m3")  # a cubic decimeter is a liter
_CUBIC_METER = 3


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a unit measures ("", "g" or "mol" in a liter, or "%"), and its power of ten.

    10*9/L is 10⁹ in a liter: ``Size(kind="", power=9)``; g/dL is ``Size(kind="g", power=1)``.
    """

    kind: str
    power: int


def bare(code: str) -> str:
    """Return a code without remarks, which may hold any text: "10*9/L" of "10*9{plt}/L"."""
    return _ANNOTATION.sub("", code)


def size_of(code: str) -> Size | None:
    """Return the size of a code, or None where it is none of these units.

    ``size_of("/nL") == size_of("10*9/L") == size_of("10*6{cells}/mL")``. K/uL is kelvin in a
    microliter, G/L is gauss in a liter: None.
    """
    code = bare(code)
    if code == "%":
        return Size(kind="%", power=0)
    amount_code, slash, volume_code = code.partition("/")
    amount, volume = _AMOUNT.fullmatch(amount_code), _VOLUME.fullmatch(volume_code)
    if not slash or not amount or not volume:
        return None
    liters = (
        _PREFIXES[volume[1]] if volume[1] is not None else _CUBIC_METER + 3 * _PREFIXES[volume[2]]
    )
    return Size(
        kind=amount[3] or "",
        power=int(amount[1] or 0) + _PREFIXES[amount[2] or ""] - liters,
    )


def in_a_unit_of(lab: Lab, code: str) -> tuple[Unit, int] | None:
    """Return a lab's unit and the power of ten that takes a number in the code's unit to it.

    Of ferritin, ug/mL is ng/mL with a power of 3. The code itself comes first, then a unit of the
    very same size, then the lab's first of that kind; None where there is none.
    """
    if itself := lab.unit(bare(code)):
        return itself, 0
    size = size_of(code)
    if size is None:
        return None
    alike = [
        (unit, size.power - own.power)
        for unit in lab.units
        if (own := size_of(unit.code)) and own.kind == size.kind
    ]
    return min(alike, key=lambda each: each[1] != 0, default=None)


def moved(number: str, power: int) -> str:
    """Return a decimal number times a power of ten: ``moved("1.20", 3) == "1200"``.

    With a power of 0 the digits stay as they are, since the last one tells how it was rounded.
    """
    return plain(EXACT.scaleb(Decimal(number), power)) if power else number
