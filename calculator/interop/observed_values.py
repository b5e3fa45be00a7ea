"""The value of an Observation: a Quantity in a unit of UCUM's, or a range of marrow blasts."""

from collections.abc import Sequence
from dataclasses import dataclass

from calculator.interop.exact_json import Number
from calculator.interop.lab_codes import LOINC, Code
from calculator.interop.resources import Issue, Node, Refused
from calculator.interop.ucum import bare, in_a_unit_of, moved, size_of
from calculator.presenter.words import in_codes
from calculator.scoring.quantities import HEMOGLOBIN, MARROW_BLASTS, Lab, Unit
from calculator.scoring.reading import (
    LONGEST,
    MESSAGES,
    Entry,
    Reading,
    UnreadableLabs,
    read_lab,
)

UCUM = "http://unitsofmeasure.org"

# The last code of hemoglobin is of its molar unit, the last one; the others are of mass.
_MOLAR_LOINC, _MOLAR_UNIT = HEMOGLOBIN.loinc[-1], HEMOGLOBIN.units[-1]

_COMPARATORS = ("<", "<=", ">", ">=")

Codes = frozenset[Code]  # of a result


@dataclass(frozen=True, kw_only=True)
class Value:
    """The value of a result, read; as it was sent, where it had to be converted; and remarks."""

    reading: Reading  # blank where there is no value
    sent: str  # "12 ug/mL"
    remarks: tuple[Issue, ...]


@dataclass(frozen=True, kw_only=True)
class _Quantity:
    """A Quantity as a lab's text: 5 with the comparator < and mg/L is ``Entry("<5", "mg/L")``."""

    entry: Entry
    sent: str  # as it was sent, where it had to be converted
    remark: Issue | None


_PENDING = _Quantity(entry=Entry("", None), sent="", remark=None)


def value_of(resource: Node, lab: Lab, codes: Codes, *, stands: bool) -> Value:
    """Return the value of a lab's result.

    Platelets of 45 /nL are 45 ×10⁹/L, sent as "45 /nL". ``codes`` are the result's own; ``stands``
    says that its status is that of a result. Raises Refused with the expression of what is at
    fault.
    """
    given = [key for key in resource.data if key.startswith("value")]
    given = [key for key in given if resource.data[key] is not None]
    if not given:
        return _read(lab, [_PENDING], resource.path)
    if not stands:
        text = f"{lab.label}: There is a value, but the status does not say that it stands."
        raise Refused("conflict", text, resource.at("status"))
    if resource.data.get("dataAbsentReason") is not None:
        text = f"{lab.label}: There are both a value and a reason why there is none."
        raise Refused("invariant", text, resource.at("dataAbsentReason"))
    if len(given) > 1:
        raise Refused("structure", f"{lab.label}: There are several values.", resource.at(given[0]))
    value = resource.child(given[0]) if given[0] in ("valueQuantity", "valueRange") else None
    if value is None or (given[0] == "valueRange" and lab is not MARROW_BLASTS):
        shapes = "valueQuantity or valueRange" if lab is MARROW_BLASTS else "valueQuantity"
        text = f"{lab.label}: The value is read only as {shapes}."
        raise Refused("not-supported", text, resource.at(given[0]))
    if given[0] == "valueRange":
        return _range(lab, codes, value)
    return _read(lab, [_quantity(lab, codes, value)], value.at("value"))


def _range(lab: Lab, codes: Codes, value: Node) -> Value:
    ends = []
    for name in ("low", "high"):
        end = value.child(name)
        if end is None or end.data.get("value") is None:
            text = f"{lab.label}: Of a range, both ends are needed."
            raise Refused("required", text, value.at(name))
        if end.data.get("comparator") is not None:
            text = f"{lab.label}: The ends of a range have no comparator."
            raise Refused("invariant", text, end.at("comparator"))
        ends.append(_quantity(lab, codes, end))
    return _read(lab, ends, value.path)  # both are in per cent: a range is read of marrow alone


def _quantity(lab: Lab, codes: Codes, quantity: Node) -> _Quantity:
    value = quantity.data.get("value")
    if value is None:
        return _PENDING
    if not isinstance(value, Number):
        text = f"{lab.label}: The value must be a JSON number, without quotes."
        raise Refused("structure", text, quantity.at("value"))
    comparator = quantity.text("comparator")
    if comparator is not None and comparator not in _COMPARATORS:
        text = f"{lab.label}: Only the comparators {', '.join(_COMPARATORS)} are read."
        raise Refused("not-supported", text, quantity.at("comparator"))
    code = _code_of_unit(lab, quantity)
    unit, power = _unit(lab, codes, quantity, code)
    exponent = "e" in value.lower()  # beyond reason, as a longer one: refused where it is read
    number = value if exponent or len(value) > LONGEST else moved(value, power)
    return _Quantity(
        entry=Entry(f"{comparator or ''}{number}", unit.code, "."),
        sent=f"{comparator or ''}{value} {bare(code)}" if unit.code != bare(code) else "",
        remark=_other_size_shown(lab, quantity, code),
    )


def _code_of_unit(lab: Lab, quantity: Node) -> str:
    """Return the UCUM code of the unit; the text that is displayed never decides."""
    code, system = quantity.text("code"), quantity.text("system")
    for given, name in ((code, "code"), (system, "system")):
        if given is None:
            text = (
                f"{lab.label}: The unit needs a code with the system {UCUM}; its text alone is "
                "not read."
            )
            raise Refused("required", text, quantity.at(name), leaves_open=True)
    assert code is not None
    if system != UCUM:
        text = f"{lab.label}: Units are read only in the system {UCUM}."
        raise Refused("not-supported", text, quantity.at("system"), leaves_open=True)
    return code


def _unit(lab: Lab, codes: Codes, quantity: Node, code: str) -> tuple[Unit, int]:
    """Return the lab's unit in which a value counts, and the power of ten that takes it there."""
    found = in_a_unit_of(lab, code)
    if found is None:
        text = f"{lab.label}: {_advice(lab, code)}"
        raise Refused("code-invalid", text, quantity.at("code"), leaves_open=True)
    is_molar = (LOINC, _MOLAR_LOINC) in codes
    is_mass = any((LOINC, loinc) in codes for loinc in lab.loinc if loinc != _MOLAR_LOINC)
    if lab is HEMOGLOBIN and (is_mass if found[0] is _MOLAR_UNIT else is_molar):
        text = (
            f"{lab.label}: LOINC {_MOLAR_LOINC} is hemoglobin in {_MOLAR_UNIT.code}, and "
            f"{lab.loinc[0]} in another unit: code and unit disagree."
        )
        raise Refused("conflict", text, quantity.at("code"))
    return found


def _advice(lab: Lab, code: str) -> str:
    """Return what to send instead: a printed spelling that is none of UCUM's has a code that is."""
    printed = lab.spelled(code)
    if printed:
        kelvin = bare(code)[:1] in ("K", "k")
        why = "K is the kelvin in UCUM" if kelvin else "The unit is not written as UCUM has it"
        return f"{why}: send {printed.code}."
    return MESSAGES["unit_unknown"].format(choices=", ".join(unit.code for unit in lab.units))


def _other_size_shown(lab: Lab, quantity: Node, code: str) -> Issue | None:
    """Warn where the unit's text is a known spelling of another size than its code."""
    shown = quantity.data.get("unit")
    if not isinstance(shown, str):
        return None
    printed = lab.spelled(shown)
    size = size_of(printed.code if printed else shown)
    if size in (None, size_of(code)):
        return None
    other = printed.code if printed else bare(shown)
    text = (
        f"{lab.label}: The unit is shown as {other}, but its code is {bare(code)}, and the code "
        "counts. Check which of them is meant."
    )
    return Issue(
        severity="warning",
        code="conflict",
        diagnostics=text,
        expressions=(quantity.at("unit"),),
        lab=lab.name,
    )


def _read(lab: Lab, quantities: Sequence[_Quantity], at: str) -> Value:
    """Read as every door does; a problem gets the expression of the value."""
    entry = quantities[0].entry
    if len(quantities) > 1:
        entry = entry._replace(value="-".join(each.entry.value for each in quantities))
    try:
        reading = read_lab(lab, entry)
    except UnreadableLabs as unreadable:
        raise Refused("value", in_codes(unreadable.problems[0].named), at) from None
    return Value(
        reading=reading,
        sent=quantities[0].sent,
        remarks=tuple(each.remark for each in quantities if each.remark),
    )
