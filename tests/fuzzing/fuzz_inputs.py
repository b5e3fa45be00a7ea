"""Inputs: good ones, what mutation makes of them, and the worst that fits below 64 KiB."""

import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Any

import by_hand
import records
import strategies
from worked_cases import SCORES, SERIES

from calculator.interop.exact_json import Number
from calculator.scoring.quantities import ANC, LABS, SPACES

Dice = random.Random
Json = Any

# What must never come back unescaped in a page, nor at all in a log. It is no longer than a value
# may be, and holds each sign that HTML gives a meaning between two words that nothing else holds.
WORD = "zq7"
MARK = f"{WORD}<{WORD}\"{WORD}&{WORD}'{WORD}"

LIMIT = 64 * 1024  # of a body: what has to be answered in time
LAB_NAMES = tuple(lab.name for lab in LABS)
UNITS = tuple(dict.fromkeys(unit.code for lab in LABS for unit in lab.units))
FIELDS = (*LAB_NAMES, *(f"{name}_unit" for name in LAB_NAMES))

_SIGNS = "0123456789..<>=≤≥-–+%,;:/mMeEaNI \t\n\"'&{}[]\\*_|`"
_ODD = (
    "\x00", "\x1f", "\x7f", "\x85", "\xa0", "\u2028", "\u202e", "\ufeff", "\ufffd", "\ufdfa",
    "\u0345", "\u1e9b\u0323", "e\u0301" * 9, "\U0001f9ea", "\N{FULLWIDTH DIGIT FIVE}",
    "\N{ARABIC-INDIC DIGIT FIVE}", "\N{MINUS SIGN}", "\N{SUPERSCRIPT TWO}", "ß", "İ", "ﬁ",
)  # fmt: skip
ATOMS = (
    "", " ", "0", "-0", "00", "1e5", "1e999999999", "1E-400", "NaN", "Infinity", "-1", "+1", "1,5",
    "1.2.3", "<", "<<5", "<=>", "≤5", ">=", "<0", ">100", ".5", "5.", "60-70", "70-60", "60 – 70 %",
    "M1", "m3", "M4", "None", "null", "true", "9" * 20, "9" * 21, "0" * 5000, "x" * 300,
    "../../etc/passwd", "{{7*7}}", "%s%n", "${x}", "\r\nSet-Cookie: a=b", MARK, WORD, *_ODD,
)  # fmt: skip


def one_in(dice: Dice, sides: int) -> bool:
    return dice.randrange(sides) == 0


def text(dice: Dice, longest: int = 40) -> str:
    """Draw a text that is likely to be refused."""
    if dice.randrange(3):
        return dice.choice(ATOMS)
    return "".join(dice.choice((*_SIGNS, *_ODD)) for _ in range(dice.randrange(longest)))


def slipped(dice: Dice, good: str) -> str:
    """Let a few characters slip in, out, or into others."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at = dice.randrange(len(good) + 1)
        good = good[:at] + dice.choice(("", dice.choice(_SIGNS), text(dice))) + good[at + 1 :]
    return good


def bent(dice: Dice, body: bytes) -> bytes:
    """Damage bytes: cut, repeat, overwrite, insert."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        at, to = sorted(dice.randrange(len(body) + 1) for _ in range(2))
        part = body[at:to]
        body = dice.choice(
            (
                lambda: body[:at] + body[to:],  # noqa: B023 - called at once, as are the others
                lambda: body[:to] + part * dice.randrange(4) + body[to:],  # noqa: B023
                lambda: body[:at] + dice.randbytes(dice.randrange(4)) + body[at + 1 :],  # noqa: B023
                lambda: body[:at] + dice.choice(_BYTES) + body[at:],  # noqa: B023
            )
        )()
    return body[:LIMIT]


_BYTES = (
    b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"%", b"%00",
    b"%ff", b"%u0041", b"&", b"=", b"&&", b"+", b"\r\n", b'"', b"\\ud800", b"[", b"{", b"]}", b",",
    b":", b"1e9", b"--", b"null", b"NaN", MARK.encode(),
)  # fmt: skip


# --- Labs and series ---


def entries(dice: Dice) -> dict[str, tuple[str, str]]:
    """Draw value and unit of each lab; one patient in three can be scored as it stands."""
    if one_in(dice, 4):
        case = dice.choice(SCORES)
        found = {name: (case[name], case[f"{name}_unit"]) for name in LAB_NAMES}
    else:
        found = {name: _entry(dice, name) for name in LAB_NAMES}
    if dice.randrange(3):
        for name in dice.sample(LAB_NAMES, dice.choice((1, 1, 2, 6))):
            value, unit = found[name]
            if one_in(dice, 3):
                unit = dice.choice((*UNITS, "", text(dice)))
            else:
                value = dice.choice((slipped(dice, value), text(dice)))
            found[name] = value, unit
    if one_in(dice, 6):
        # Of a pending lab nobody reads the unit, but a page sends it back.
        found[dice.choice(LAB_NAMES)] = dice.choice(("", " ")), text(dice)
    return found


def _entry(dice: Dice, name: str) -> tuple[str, str]:
    drawn = strategies.anyhow(strategies.Dice(dice.randbytes(12)), name).entry
    return drawn.value, drawn.unit or ""


def fields_of(found: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Write labs as a form does."""
    return [
        pair
        for name, (value, unit) in found.items()
        for pair in ((name, value), (f"{name}_unit", unit))
    ]


def series(dice: Dice) -> dict[str, str]:
    """Draw the four texts of the grader's form."""
    case = dice.choice(SERIES)
    shape = dice.randrange(4)
    days = [(day, str(value)) for day, value in case["values"] if value is not None]
    if shape == 0:
        lines = [value for _, value in days]
    elif shape == 1:
        lines = [f"2026-{3 + day // 31:02}-{1 + day % 31:02} {value}" for day, value in days]
    else:
        space = dice.choice((" ", "\t", ";", "  ", "\xa0"))
        lines = [f"{day}{space}{value}" for day, value in days]
    if dice.randrange(3):
        for _ in range(dice.choice((1, 1, 2, 5))):
            at = dice.randrange(len(lines) + 1)
            good = lines[at] if at < len(lines) else ""
            lines[at : at + 1] = [dice.choice((slipped(dice, good), text(dice), good, ""))]
    return {
        "series": dice.choice(("\n", "\n", "\r\n", "\x0b" if one_in(dice, 9) else "\n")).join(
            lines
        ),
        "unit": dice.choice((case["unit"], case["unit"], dice.choice(UNITS), text(dice))),
        "infusion_date": "2026-03-01" if shape == 1 or one_in(dice, 5) else _rarely(dice),
        "follow_up_day": str(dice.randrange(33)) if one_in(dice, 3) else _rarely(dice),
    }


def _rarely(dice: Dice) -> str:
    return text(dice) if one_in(dice, 12) else ""


# --- JSON ---


def encoded(data: Json) -> bytes:
    """Write JSON in which a ``Number`` is a number."""
    return "".join(_written(data)).encode("utf-8", "surrogatepass")


def _written(data: Json) -> Iterator[str]:
    if isinstance(data, dict):
        yield "{"
        for at, (name, value) in enumerate(data.items()):
            yield f"{',' if at else ''}{json.dumps(name)}:"
            yield from _written(value)
        yield "}"
    elif isinstance(data, list):
        yield "["
        for at, value in enumerate(data):
            yield "," if at else ""
            yield from _written(value)
        yield "]"
    else:
        yield str(data) if isinstance(data, Number) else json.dumps(data, ensure_ascii=False)


def doubled(dice: Dice, body: bytes) -> bytes:
    """Put a name twice into one of the objects."""
    name = json.dumps(dice.choice(_NAMES)).encode()
    at = dice.randrange(body.count(b"{") + 1)
    before = b"{".join(body.split(b"{")[:at])
    return before + b"{" + name + b":1," + name + b":2," + body[len(before) + 1 :]


_NUMBERS = ("0", "-0", "1", "1.50", "4.5e1", "1e-3", "1e400", "1E+19", "0.1e-99999", "9" * 400)


def _value(dice: Dice) -> Json:
    kind = dice.randrange(8)
    if kind < 3:
        return text(dice)
    if kind < 5:
        return Number(dice.choice(_NUMBERS))
    return dice.choice((None, True, False, [], {}, [[]], [None], {"": ""}, {"value": Number("1")}))


def _places(data: Json, found: list[tuple[Json, Any]]) -> list[tuple[Json, Any]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        found.append((data, key))
        if isinstance(value, dict | list):
            _places(value, found)
    return found


def reshaped(dice: Dice, data: Json) -> Json:
    """Change JSON's structure in a few places: other values, other names, more, less, deeper."""
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        places = _places(data, [])
        if not places:
            return _value(dice)
        parent, key = dice.choice(places)
        what = dice.randrange(8)
        if what < 3:
            parent[key] = _value(dice)
        elif what == 3:
            del parent[key]
        elif what == 4:
            other, other_key = dice.choice(places)
            if other_key in other if isinstance(other, dict) else other_key < len(other):
                parent[key] = json.loads(json.dumps(other[other_key]))
        elif what == 5:
            parent[key] = [parent[key]] * dice.choice((1, 2, 30))
        elif isinstance(parent, dict):
            value = parent.pop(key)
            parent[dice.choice((text(dice), key + "x", *_NAMES))] = value
        else:
            parent.insert(key, _value(dice))
    return data


_NAMES = (
    *LAB_NAMES, "value", "unit", "values", "follow_up_day", "resource", "code", "coding", "status",
    "valueQuantity", "valueRange", "valueString", "effectivePeriod", "effectiveInstant", "subject",
    "focus", "modifierExtension", "dataAbsentReason", "performedPeriod", "component", "total",
)  # fmt: skip


def json_labs(dice: Dice) -> Json:
    found: Json = {}
    for name, (value, unit) in entries(dice).items():
        if value or one_in(dice, 3):
            number = value.isascii() and value.replace(".", "", 1).isdigit() and one_in(dice, 2)
            given = Number(value) if number and _is_number(value) else value
            found[name] = {"value": given, "unit": unit or None}
    return reshaped(dice, found) if one_in(dice, 3) else found


def _is_number(value: str) -> bool:
    whole, point, rest = value.partition(".")
    return whole.isdigit() and (whole == "0" or whole[0] != "0") and (rest.isdigit() or not point)


def json_series(dice: Dice) -> Json:
    case = dice.choice(SERIES)
    values = [[Number(day), dice.choice((Number, str))(value)] for day, value in case["values"]]
    found = {"unit": case["unit"], "values": values}
    if one_in(dice, 3):
        found["follow_up_day"] = Number(dice.randrange(33))
    return reshaped(dice, found) if dice.randrange(3) else found


def bundle(dice: Dice) -> Json:
    found = records.bundle(*_observations(dice))
    return reshaped(dice, found) if one_in(dice, 2) else found


_TEXTS = {
    "platelets": ("45 10*9/L", "<75 10*9/L", "175000 /uL", "80 10^9/L", "9 {x}/uL"),
    "anc": ("300 /uL", "1.2 10*9/L", ">1200 /uL", "0 10*3/uL"),
    "hemoglobin": ("8.1 g/dL", "90 g/L", "5.6 mmol/L", "<9.0 g/dL"),
    "crp": ("<5 mg/L", "3.0 mg/dL", ">300 mg/L", "25 mg/L"),
    "marrow_blasts": ("60 %", "5-25 %", "<5 %", None),
    "ferritin": ("650 ng/mL", ">2000 ug/L", None),
}
_DAYS = (
    records.DAY, "2026-11-19", "2026-11", "2026", "2026-11-20T07:05:00Z", None, "2999-12-31",
    "2026-11-20T23:59:59.999999999+14:00", "1900-01-01T00:00:00-12:00", "2026-02-30", "0000-00-00",
)  # fmt: skip
_STATUSES = ("final", "final", "final", "preliminary", "registered", "cancelled", "amended")


def _observations(dice: Dice) -> list[Json]:
    """Draw results of labs: half of the time one or none of each, all of them in order."""
    if one_in(dice, 2):
        return [
            records.observation(name, dice.choice(texts[:3]))
            for name, texts in _TEXTS.items()
            if dice.randrange(5)
        ]
    return [
        records.observation(name, dice.choice(texts), _day(dice), status=dice.choice(_STATUSES))
        for name, texts in _TEXTS.items()
        for _ in range(dice.choice((0, 1, 1, 1, 2)))
    ]


def _day(dice: Dice) -> str | None:
    return dice.choice(_DAYS) if one_in(dice, 4) else records.DAY


def hook(dice: Dice) -> Json:
    """Draw a request of CDS Hooks."""
    prefetch: Json = {"conditions": records.answers(records.condition())}
    for seen in _observations(dice):
        name = next(
            (n for n in LAB_NAMES if seen["code"]["coding"][0]["code"] in records.LAB[n].loinc), ""
        )
        prefetch.setdefault(name, records.answers())
        prefetch[name]["entry"].append({"resource": seen})
    for name, kind in (
        ("procedures", "Procedure"),
        ("medication_administrations", "MedicationAdministration"),
    ):
        if one_in(dice, 3):
            given = {"resourceType": kind, "status": "completed", "code": records.coded("1")}
            prefetch[name] = records.answers(given)
    found = records.opened(prefetch)
    # Copied, since parts of it are everybody's and mutation changes in place.
    found = json.loads(json.dumps(found), parse_int=Number, parse_float=Number)
    _numbers_again(found)
    return reshaped(dice, found) if dice.randrange(3) else found


def _numbers_again(data: Json) -> None:
    for parent, key in _places(data, []):
        if key == "value" and isinstance(parent[key], str):
            parent[key] = Number(parent[key])


# --- Cohorts ---


def cohort(dice: Dice) -> bytes:
    """Draw a table of a few rows. The mark stands in rows only: names of columns may be told."""
    delimiter = dice.choice(",;\t")
    header = ["id", *(name for lab in LAB_NAMES for name in (lab, f"{lab}_unit"))]
    if one_in(dice, 4):
        header[dice.randrange(len(header))] = dice.choice((*header, "error", "days_below_500", ""))
    lines = [delimiter.join(header)]
    for row in range(dice.randrange(6)):
        cells = [str(row), *(cell for _, pair in _flat(dice) for cell in pair)]
        lines.append(delimiter.join(_quoted(dice, cell) for cell in cells))
    first, *rest = (
        dice.choice(("\n", "\r\n")).join(lines).encode("utf-8", "surrogatepass").split(b"\n", 1)
    )
    body = b"".join(rest)
    return first + b"\n" + (bent(dice, body) if one_in(dice, 3) else body)


def _flat(dice: Dice) -> list[tuple[str, tuple[str, str]]]:
    return list(entries(dice).items())


def _quoted(dice: Dice, cell: str) -> str:
    if one_in(dice, 3):
        return cell
    return '"' + cell.replace('"', '""') + '"'


# --- The worst that fits ---

_NEAR_MATCHES = (
    "0", "9", ".", "<", "-", " ", "\t", ";", "\n", "\r\n", "{", "}", "{}", "M", "%", "1 ", "1.",
    "1-", "- ", " -", "1/", "1:", "2026-", "2026-01-01T", "0:", "1\n", "x\n", "-\n", "anc ",
    "\x00", "\u3000", "\u2028", "\ufdfa", "\u0345", "\N{FULLWIDTH DIGIT FIVE}", "≤", "–", "\\", '"',
    "'", "&", ",", "=", "1,", "e", "1e", "1e9", "\ufeff",
)  # fmt: skip
ENDS = ("", "x", "!", " x", "\n", "1", "%", "<")


def long_texts(size: int) -> Iterator[str]:
    """Yield texts of about so many bytes that nearly match, again and again."""
    for unit in _NEAR_MATCHES:
        for end in ENDS:
            yield unit * ((size - 8) // len(unit.encode())) + end


def long_json() -> Iterator[bytes]:
    """Yield bodies of JSON just under the limit, of many shapes, for any door."""
    room = LIMIT - 600
    for unit in ("[", "{", '{"a":', "[[", '"', "\\", "1", "-", "1.", "e", "1e", "tru", " ", "\n"):
        yield (unit * (room // len(unit))).encode()
    for each in ("5", "{}", "[]", '""', "null", "1e9999999", "1e-9", '"\\u0000"', '{"a":1}'):
        full = ",".join([each] * (room // (len(each) + 1)))
        yield f"[{full}]".encode()
        yield f'{{"unit":"/uL","values":[{full}]}}'.encode()
        yield f'{{"resourceType":"Bundle","type":"collection","entry":[{full}]}}'.encode()
    for name in LAB_NAMES:
        for value in (
            '"' + "9" * room + '"',
            "9" * room,
            '"' + " " * room + '"',
            "1." + "0" * room,
        ):
            yield f'{{"{name}":{{"value":{value},"unit":"/uL"}}}}'.encode()
    names = ",".join(f'"k{at}":1' for at in range(room // 9))
    yield f"{{{names}}}".encode()
    for pair in ('[1,"x"]', "[0,1]", '[0,"<1"]', "[99999,1]", '[1,"45000000"]', "[1,[]]"):
        full = ",".join([pair] * 1000)
        yield f'{{"unit":"/uL","values":[{full}]}}'.encode()[: LIMIT - 1]
    depth = 900
    yield b"[" * depth + b"]" * depth
    yield b'{"a":' * depth + b"1" + b"}" * depth


_LONG_RESOURCES = (
    "5", "{}", '{"resourceType":"X"}', '{"resourceType":"Observation"}',
    '{"resourceType":"Observation","code":{"coding":[{}]}}',
    '{"resourceType":"Observation","code":{"coding":[]}}',
    '{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"751-8"}]}}',
    (
        '{"resourceType":"Observation","status":"final","code":{"coding":[{"system":'
        '"http://loinc.org","code":"751-8"}]}}'
    ),
    (
        '{"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-20","code":'
        '{"coding":[{"system":"http://loinc.org","code":"751-8"}]},"valueQuantity":{"value":1,'
        '"system":"http://unitsofmeasure.org","code":"/uL"}}'
    ),
    (
        '{"resourceType":"Observation","status":"final","code":{"coding":[{"system":'
        '"http://loinc.org","code":"751-8"}]},"valueQuantity":{"value":9999999999,'
        '"system":"http://unitsofmeasure.org","code":"/uL"}}'
    ),
    '{"resourceType":"Procedure","status":"completed"}', '{"resourceType":"Procedure","status":5}',
    '{"resourceType":"Condition"}',
)  # fmt: skip


def _full(each: str, room: int) -> str:
    return ",".join([each] * (room // (len(each) + 1)))


def long_bundles() -> Iterator[bytes]:
    """Yield Bundles just under the limit."""
    room = LIMIT - 600
    start = '{"resourceType":"Bundle","type":"collection","entry":['
    for each in ("5", "{}", '{"resource":5}', *(f'{{"resource":{r}}}' for r in _LONG_RESOURCES)):
        yield f"{start}{_full(each, room)}]}}".encode()
    known = '"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"751-8"}]}'
    ucum = '"system":"http://unitsofmeasure.org"'
    coded = f'{{"code":{{"coding":[{_full("{}", 2900)}]}}}}'
    for inner in (
        f'"code":{{"coding":[{_full("{}", 2990)}]}}',
        f'"code":{{}},"component":[{_full(coded, room - 200)}]',
        f'"code":{{}},"component":[{_full("{}", 2990)}]',
        f'"code":{{}},"{"x" * room}":1',
        f'"code":{{"coding":[{{"system":"http://loinc.org","code":"{"7" * room}"}}]}}',
        f'{known},"valueQuantity":{{"value":1,{ucum},"code":"{"{" * room}"}}',
        f'{known},"valueQuantity":{{"value":{"9" * room},{ucum},"code":"%"}}',
        f'{known},"effectiveDateTime":"{"2026-" * (room // 5)}"',
        f'{known},"subject":{{"reference":"{"/" * room}"}}',
    ):
        yield f'{start}{{"resource":{{"resourceType":"Observation",{inner}}}}}]}}'.encode()


def long_hooks() -> Iterator[bytes]:
    """Yield requests of CDS Hooks just under the limit."""
    names = ("conditions", *LAB_NAMES, "procedures", "medication_administrations")
    start = '{"hook":"patient-view","hookInstance":"1","context":{"patientId":"1"},"prefetch":{'
    condition = json.dumps({"resource": records.condition()})
    anc = f'{{"resource":{_LONG_RESOURCES[8]}}}'
    for each in ("5", "{}", '{"resource":5}', *(f'{{"resource":{r}}}' for r in _LONG_RESOURCES)):
        full = _full(each, (LIMIT - 1800) // len(names))
        bundles = (f'"{n}":{{"resourceType":"Bundle","entry":[{full}]}}' for n in names)
        yield f"{start}{','.join(bundles)}}}}}".encode()
        for many in ("conditions", "anc", "procedures"):
            room = LIMIT - 1800
            sent = {"conditions": condition, "anc": anc} | {many: _full(each, room)}
            if many in ("conditions", "anc"):
                sent[many] += "," + {"conditions": condition, "anc": anc}[many]
            bundles = (f'"{n}":{{"resourceType":"Bundle","entry":[{e}]}}' for n, e in sent.items())
            yield f"{start}{','.join(bundles)}}}}}".encode()
    for long in ('"hook":"' + "x" * 64000 + '"', '"prefetch":{' + '"a":1,' * 10600 + '"b":1}'):
        yield f"{{{long}}}".encode()


def long_forms(names: tuple[str, ...]) -> Iterator[bytes]:
    """Yield bodies of a form just under the limit."""
    from urllib.parse import quote_plus  # noqa: PLC0415 - nowhere else

    for field in (b"a", b"a=", b"&", b"=", b"%", b"%00", b"anc=1&anc=", names[0].encode() + b"=1"):
        yield (field + b"&") * ((LIMIT - 20) // (len(field) + 1))
    for at in (998, 1000, 1001, 5000):
        yield b"&".join(f"{names[0]}=1".encode() for _ in range(at))[: LIMIT - 1]
    for unit in _NEAR_MATCHES:
        name = names[0] if unit != "M" else "marrow_blasts"
        once = quote_plus(unit)
        value = once * ((LIMIT - 100) // len(once))
        yield f"{name}={value}x".encode()
        yield f"{name}={value}&edit=1".encode()


def long_series() -> Iterator[str]:
    """Yield series of as many lines as there may be, each costing the most."""
    for line in (
        "x", "9", "0 1", "-", "", "1,5", "9 9 9 9 9", "2026-03-01 1", "2026-13-01 1", "1.5 1",
        "2000 3", "0 45000000", "0 " + "9" * 55, "x" * 60, "0 <1", "0 >1", "9" * 6, "1/1/2026 1",
        "2026-03-01 07:00 1", "0 " + MARK, "day anc", "<5", "< < < 5", "\xa0" * 20,
    ):  # fmt: skip
        yield "\n".join([line] * 1000)
    yield "\n".join(f"{day} 450" for day in range(1000))
    yield "\n".join(f"{day % 31} {day}" for day in range(1000))
    yield "\n" * 64000


def multipart(dice: Dice, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
    """Write a form as multipart, sometimes with odd headers in its parts; its kind and body."""
    boundary = dice.choice(("x", "----b", "a" * 70, "x y", MARK[:4]))
    parts = []
    for name, value in pairs:
        extra = dice.choice(_PART_HEADERS) if one_in(dice, 6) else ""
        start = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{extra}'
        parts.append(f"{start}\r\n\r\n{value}\r\n")
    body = ("".join(parts) + f"--{boundary}--\r\n").encode("utf-8", "surrogatepass")
    return f"multipart/form-data; boundary={boundary}", body


_PART_HEADERS = (
    '; filename="a.txt"', f'; filename="{string.ascii_letters}/../{WORD}"', "; filename*=x''%ff",
    "\r\nContent-Transfer-Encoding: base64", "\r\nContent-Type: text/plain; charset=utf-16",
    "\r\nContent-Type: text/plain; charset=zip", ";" * 200, "; a" * 100,
    "\r\nContent-Transfer-Encoding: quoted-printable", "\r\n" + "X: y\r\n" * 50, '; name="anc"',
)  # fmt: skip

Maker = Callable[[Dice], Any]
ANC_UNITS = tuple(unit.code for unit in ANC.units)
assert set(LAB_NAMES) == set(by_hand.LABS)
assert len(MARK) <= 20
assert SPACES
