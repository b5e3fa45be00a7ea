"""JSON in which a number stays the text that it is: 8.10 is "8.10", and no float."""

import json
from decimal import Decimal, InvalidOperation
from typing import NoReturn

_MOST_DIGITS = 20  # of a number with an exponent, written out; beyond it nothing is a lab


class Number(str):
    """A JSON number as text; with an exponent it is written out: 4.5e1 is "45"."""

    __slots__ = ()


class NotJsonError(ValueError):
    """Raised for a body that is not JSON, with a sentence that says why and quotes nothing."""


def loads(body: bytes) -> object:
    """Read JSON: objects, lists, texts, ``Number``, booleans and None.

    ``loads(b'{"value": 8.10}') == {"value": "8.10"}``. Raises NotJsonError, also for NaN and
    Infinity, for a name that stands twice in one object, and for too deep a nesting.
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except NotJsonError:
        raise
    except UnicodeDecodeError:
        raise NotJsonError("The body is not UTF-8.") from None
    except RecursionError:
        raise NotJsonError("The body is nested too deeply.") from None
    except ValueError:
        raise NotJsonError("The body is not JSON.") from None


def _number(text: str) -> Number:
    if "e" not in text.lower():
        return Number(text)
    # Beyond any lab it stays as it is, and is refused where it is read.
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Number(text)
    small = abs(number.adjusted()) < _MOST_DIGITS and len(text) < _MOST_DIGITS
    return Number(format(number, "f") if small else text)


def _no_number(name: str) -> NoReturn:
    raise NotJsonError(f"JSON has no {name}.")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJsonError("A name stands twice in one object.")
    return found
