"""Every door: what is sent to it, and what has to hold of each answer."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

import brotli
import fuzz_inputs as make
from fuzz_application import Answer, Ask, Ran, ask, run_command
from fuzz_inputs import LAB_NAMES, LIMIT, MARK, WORD, Dice, one_in

from calculator.command_line.cli import main
from calculator.interop.exact_json import NotJsonError, loads
from calculator.scoring.icaht import grade_series
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, Readings, UnreadableLabs, read
from calculator.scoring.score import assess
from calculator.scoring.series import Series, SeriesTooLongError, read_series
from calculator.scoring.tables import ALL_HT, CAR_HT

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SCORE, ICAHT, FHIR = "/api/v1/score", "/api/v1/icaht", "/api/v1/fhir/score"
HOOKS = "/cds-services/all-hematotox"

# An answer may repeat what was sent, each sign as a reference of six characters ("&#x27;"), and
# says a sentence or two about each of the thousand lines that a series may have.
_MOST_PER_BYTE, _MOST_WORDS = 6, 512 * 1024


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an input led to: how it ended, what it cost, and which rules did not hold."""

    ended: str
    milliseconds: float
    faults: list[str] = field(default_factory=list)
    printed: str = ""


@dataclass(frozen=True, kw_only=True)
class Command:
    """Arguments and standard input of a command."""

    argv: list[str]
    stdin: bytes = b""

    @property
    def size(self) -> int:
        return len(self.stdin) + sum(len(each.encode("utf-8", "replace")) for each in self.argv)


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way in. ``worst`` are the inputs that cost the most, which are tried once each."""

    name: str
    share: int  # of 10,000 inputs; dear doors get fewer
    draw: Callable[[Dice], Any]
    hold: Callable[[Any], Outcome]
    worst: Callable[[], Iterator[Any]] = lambda: iter(())


def size_of(sent: object) -> int:
    """Return how many bytes an input has."""
    if isinstance(sent, Ask):
        return len(sent.body)
    if isinstance(sent, Command):
        return sent.size
    return len(sent) if isinstance(sent, bytes) else len(str(sent))


def smaller(sent: Any) -> Iterator[Any]:
    """Yield smaller inputs that may show the same fault: without a header, or without a part."""
    if isinstance(sent, Ask):
        for name in sent.headers:
            yield replace(sent, headers={k: v for k, v in sent.headers.items() if k != name})
        if sent.query:
            yield replace(sent, query="")
        yield from (replace(sent, body=body) for body in _shorter(sent.body))
    elif isinstance(sent, Command):
        yield from (replace(sent, stdin=stdin) for stdin in _shorter(sent.stdin))
    elif isinstance(sent, bytes):
        yield from _shorter(sent)


def _shorter(body: bytes) -> Iterator[bytes]:
    step = len(body) // 2
    while step:
        for at in range(0, len(body), step):
            yield body[:at] + body[at + step :]
        step //= 2


# --- What holds of every answer ---

_ALWAYS = (
    "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
    "Permissions-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
)  # fmt: skip
_OF_PAGES = ("X-Frame-Options", "Content-Security-Policy")
_OF_UNCHANGED = ("X-Frame-Options",)  # the policy that the browser has with its copy stays in force
_RAW = re.compile(f"{WORD}[<\"&']{WORD}".encode())


def judged(sent: Ask, allowed: set[int]) -> tuple[Answer, list[str]]:
    """Send a request; return the answer with the rules that it breaks."""
    answer = ask(sent)
    return answer, list(_broken(sent, answer, allowed))


def outcome(answer: Answer, faults: list[str]) -> Outcome:
    return Outcome(
        ended=str(answer.status),
        milliseconds=answer.milliseconds,
        faults=faults,
        printed=answer.printed,
    )


def _broken(sent: Ask, answer: Answer, allowed: set[int]) -> Iterator[str]:
    if WORD in answer.printed.casefold():
        yield "a value is in the log"
    if answer.escaped:
        yield answer.escaped
        return
    if answer.status not in allowed:
        yield f"status {answer.status}"
    if "Set-Cookie" in answer.headers:
        yield "a cookie is set"
    yield from (f"no {name}" for name in _headers_of(sent, answer) if name not in answer.headers)
    if sent.method not in ("GET", "HEAD") and answer.headers.get("Cache-Control") != "no-store":
        yield "an answer to what was typed may be kept"
    if any(WORD in value for name, value in answer.headers.items() if name != "Location"):
        yield "a header repeats what was sent"
    yield from _broken_body(sent, answer)


def _headers_of(sent: Ask, answer: Answer) -> tuple[str, ...]:
    if sent.path.startswith("/static/"):
        return _ALWAYS
    unchanged = answer.status == HTTPStatus.NOT_MODIFIED
    return _ALWAYS + (_OF_UNCHANGED if unchanged else _OF_PAGES)


def _broken_body(sent: Ask, answer: Answer) -> Iterator[str]:
    length = answer.headers.get("Content-Length")
    if length is not None and sent.method != "HEAD" and int(length) != len(answer.body):
        yield "Content-Length is wrong"
    text = decoded(answer)
    if len(text) > _MOST_WORDS + _MOST_PER_BYTE * len(sent.body):
        yield "the answer is far longer than what was sent"
    if answer.kind == "text/html" and _RAW.search(text):
        yield "what was sent is in the page unescaped"
    if answer.status >= 400 or answer.kind.endswith("json"):
        yield from _broken_kind(sent, answer, text)


def decoded(answer: Answer) -> bytes:
    """Return a body as it was before it was compressed."""
    encoding = answer.headers.get("Content-Encoding")
    if encoding == "gzip":
        return gzip.decompress(answer.body)
    return brotli.decompress(answer.body) if encoding == "br" else answer.body


def _broken_kind(sent: Ask, answer: Answer, text: bytes) -> Iterator[str]:
    """Check that a program gets documents of the kind that its door promises."""
    fhir = sent.path.startswith("/api/v1/fhir/")
    good = answer.status < 300
    if fhir:
        expected = "application/fhir+json"
    elif sent.path.startswith(("/api/v1/", "/cds-services")):
        expected = JSON if good else "application/problem+json"
    else:
        return
    if answer.status in (204, 412) or sent.method == "HEAD":  # nothing in it
        return
    if answer.kind != expected:
        yield f"{answer.kind} instead of {expected}"
        return
    try:
        found = json.loads(text.decode(), parse_constant=_refuse)
    except ValueError:
        yield "the answer is no JSON"
        return
    if fhir and found.get("resourceType") != ("Bundle" if good else "OperationOutcome"):
        yield "the answer is the wrong resource"
    if expected.endswith("problem+json") and found.get("status") != answer.status:
        yield "the problem document has another status"


def _refuse(name: str) -> None:
    raise ValueError(name)


# --- Requests ---

_CHARSETS = (
    "utf-8", "UTF-8", "latin-1", "utf-16", "utf-7", "base64", "zip", "rot13", "idna", "punycode",
    "undefined", "raw_unicode_escape", "mbcs", "x" * 99, "", '"utf-8"', "cp037", "hex",
    "ascii", WORD,
)  # fmt: skip
_KINDS = (
    FORM, JSON, "multipart/form-data", "multipart/form-data; boundary=x", "application/fhir+json",
    "text/plain", "", "/", ";;;", "a/b; " + "c=d; " * 500, "multipart/mixed; boundary=",
    "text/html", 'multipart/form-data; boundary="' + "b" * 300 + '"', f"a/{WORD}",
    "application/json; charset", f"a/b; x*={WORD}''y", "a/b; x*=undefined''y", "a/b; x*=hex''y",
    "multipart/form-data; boundary*=idna''%ff", "a/b; x*0*=utf-8''y; x*1*=%ff; x*9=z",
)  # fmt: skip
_HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_HOST": (
        "localhost:8000", "127.0.0.1", "[::1]", "[::1", "localhost:x", "example.org", "", ".",
        "a b", WORD, f"{WORD}.example.org", "localhost:99999999", "xn--", "@localhost",
        "localhost" * 99,
    ),
    "HTTP_ACCEPT_ENCODING": (
        "gzip", "br", "gzip, br", "gzip;q=0", "br;q=0, *", "identity", "," * 8000, "br" * 4000, "*",
    ),
    "HTTP_IF_NONE_MATCH": ("*", '"x"', 'W/"x"', '"' * 8000, "," * 8000, 'W/"', '"a", ' * 1600),
    "HTTP_IF_MODIFIED_SINCE": (
        "Mon, 23 Nov 2026 00:00:00 GMT", "Mon, 99 Nov 9999 99:99:99 GMT", "0", "9" * 8000, WORD,
        "Monday, 23-Nov-00 00:00:00 GMT", "Mon Nov  0 00:00:00 0000",
    ),
    "HTTP_IF_MATCH": ("*", '"x"', "," * 8000),
    "HTTP_RANGE": (
        "bytes=0-5", "bytes=5-0", "bytes=-5", "bytes=9999999-", "bytes=" + "9" * 8000 + "-", "x",
        "bytes=0-0,1-1", "bytes=--5", "items=0-5",
    ),
    "HTTP_ORIGIN": ("null", "https://example.org", WORD, "http://localhost"),
    "HTTP_COOKIE": (
        f"a={WORD}", "csrftoken=" + "x" * 32, "csrftoken=x", ";" * 8000, "=" * 8000, 'a="\\' * 2000,
    ),
    "HTTP_X_FORWARDED_PROTO": ("https", "http", ","),
    "HTTP_X_FORWARDED_HOST": ("example.org",),
    "HTTP_X_CSRFTOKEN": (WORD,),
    "HTTP_REFERER": (f"https://example.org/{WORD}", "://"),
    "HTTP_ACCEPT": ("application/json", "*/*" * 2000, WORD),
    "HTTP_EXPECT": ("100-continue",),
    "HTTP_TRANSFER_ENCODING": ("chunked", "gzip, chunked"),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "CONTENT_LENGTH": ("", "0", "5", "99999", "9" * 400),
}  # fmt: skip
_METHODS = (
    "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT",
    "FOO", "PROPFIND", WORD.upper(),
)  # fmt: skip


def _odd_headers(dice: Dice) -> dict[str, str]:
    """Draw headers that a server in front of us lets through: no control characters, 8 KB."""
    return {
        name: dice.choice(_HEADERS[name])
        for name in dice.sample(tuple(_HEADERS), dice.choice((1, 1, 2, 5)))
    }


def _kind(dice: Dice, kind: str) -> str:
    """Draw a content type: mostly the right one."""
    if dice.randrange(8):
        return kind
    found = dice.choice((kind, *_KINDS))
    return f"{found}; charset={dice.choice(_CHARSETS)}" if one_in(dice, 2) else found


def _request(dice: Dice, path: str, kind: str, body: bytes, *, query: str = "") -> Ask:
    """Make a request out of a body: mostly as it should be sent."""
    headers = {"CONTENT_TYPE": _kind(dice, kind)}
    if one_in(dice, 10):
        headers |= _odd_headers(dice)
    method = "POST" if dice.randrange(40) else dice.choice(_METHODS)
    return Ask(method=method, path=path, query=query, headers=headers, body=body)


def _plain(path: str, kind: str, body: bytes) -> Ask:
    return Ask(method="POST", path=path, headers={"CONTENT_TYPE": kind}, body=body)


_OF_ALL = {400, 405, 406, 411, 413, 415}

# --- The two forms ---


def _form(dice: Dice, path: str, pairs: list[tuple[str, str]]) -> Ask:
    """Make a request out of names and values; as they are, or after something went wrong."""
    if dice.randrange(5) < 3:
        sound = _plain(path, FORM, urlencode(pairs).encode())
        return replace(sound, typed=dict(pairs))
    for _ in range(dice.choice((0, 0, 1, 2))):
        pairs.insert(dice.randrange(len(pairs)), (dice.choice(pairs)[0], make.text(dice)))
    if one_in(dice, 3):
        pairs.append(("edit", dice.choice(("1", "1", "0", MARK))))
    if one_in(dice, 4):
        pairs.append((make.text(dice), make.text(dice)))
    if one_in(dice, 60):
        pairs *= dice.choice((30, 90, 1200))
    if one_in(dice, 3):
        kind, body = make.multipart(dice, pairs)
    else:
        kind, body = FORM, urlencode(pairs).encode()
    if one_in(dice, 3):
        body = make.bent(dice, body)
    return _request(dice, path, kind, body[: LIMIT - 1])


def _draw_labs(dice: Dice) -> Ask:
    return _form(dice, "/", make.fields_of(make.entries(dice)))


def _draw_series(dice: Dice) -> Ask:
    return _form(dice, "/icaht/", list(make.series(dice).items()))


_HOOK = re.compile(r'data-score="(\w+)" data-low="(\d)" data-high="(\d)" data-group="(\w+)"')


def _hold_form(sent: Ask) -> Outcome:
    answer, faults = judged(sent, {200, 304, 422} | _OF_ALL)
    if sent.typed and not faults:
        readings = readings_of(sent.typed)
        if answer.status != (200 if readings else 422):
            faults.append(f"status {answer.status} where the reader says otherwise")
        elif readings and shown(decoded(answer).decode()) != scored(readings, sent.typed):
            faults.append("the page shows another result than the scoring module")
    return outcome(answer, faults)


def readings_of(typed: dict[str, str]) -> Readings | None:
    try:
        return read({n: Entry(typed[n], typed.get(f"{n}_unit") or None) for n in LAB_NAMES})
    except UnreadableLabs:
        return None


Shown = dict[str, tuple[int, int, str]]


def shown(page: str) -> Shown:
    """Return the totals and groups that a page shows."""
    return {name: (int(low), int(high), group) for name, low, high, group in _HOOK.findall(page)}


def scored(readings: Readings, typed: dict[str, str]) -> Shown:
    """Return those that the scoring module gives; CAR-HT where there is a ferritin."""
    found = {
        each.name: assess(each, readings)
        for each in (ALL_HT, CAR_HT)
        if each is ALL_HT or typed["ferritin"].strip(make.SPACES)
    }
    return {n: (each.total.low, each.total.high, each.group.value) for n, each in found.items()}


_GRADE = re.compile(r'data-grade="(\d)"')


def _hold_grader(sent: Ask) -> Outcome:
    answer, faults = judged(sent, {200, 304, 422} | _OF_ALL)
    if sent.typed and not faults:
        try:
            series = series_of(sent.typed)
        except SeriesTooLongError:
            expected = 413
        else:
            expected = 200 if series else 422
        if answer.status != expected:
            faults.append(f"status {answer.status} where the reader says otherwise")
    return outcome(answer, faults)


def series_of(typed: dict[str, str]) -> Series | None:
    try:
        return read_series(
            typed["series"],
            unit=typed["unit"],
            infusion_date=typed["infusion_date"],
            follow_up_day=typed["follow_up_day"],
        )
    except UnreadableLabs:
        return None


def _worst_forms() -> Iterator[Ask]:
    for body in make.long_forms(LAB_NAMES):
        yield _plain("/", FORM, body[: LIMIT - 1])
    for count in (500, 998, 3000):
        part = '--x\r\nContent-Disposition: form-data; name="anc"{}\r\n\r\n5\r\n'
        for extra in ("", '; filename="a"', ";" * 900, "\r\nX: y" * 20):
            body = (part.format(extra) * count)[: LIMIT - 20].encode() + b"--x--\r\n"
            yield _plain("/", "multipart/form-data; boundary=x", body)
    for unit in (
        b"--x\r\n",
        b"\r\n",
        b"--",
        b"-",
        b"\r\n--x",
        b"--x--",
        b"\r",
        b"\n",
        b"--x\r\n\r\n",
    ):
        body = unit * ((LIMIT - 1) // len(unit))
        yield _plain("/", "multipart/form-data; boundary=x", body)


def _worst_series() -> Iterator[Ask]:
    for text in (*make.long_series(), *make.long_texts(LIMIT // 3)):
        for unit in ("/uL", ""):
            body = urlencode({"unit": unit, "series": text}).encode()
            yield _plain("/icaht/", FORM, body[: LIMIT - 1])
    for name in ("infusion_date", "follow_up_day", "unit"):
        for text in make.long_texts(LIMIT // 9):
            pairs = {"series": "0 1", "unit": "/uL"} | {name: text}
            yield _plain("/icaht/", FORM, urlencode(pairs).encode()[: LIMIT - 1])


# --- All other pages ---

_PATHS = (
    "/", "/icaht/", "/evidence/", "/safety/", "/worksheet/", "/api/", "/offline/", "/healthz",
    "/service-worker.js", "/manifest.webmanifest", "/cds-services", HOOKS, SCORE, ICAHT, FHIR,
    "/api/v1/definitions", "/api/v1/openapi.json", "/api/v1/", "/api/v1/fhir/", "/static/",
    "/static", "/static/staticfiles.json", "/static/../calculator/settings.py", "//",
    "//evil.example", "/icaht", "/evidence", "/api", "/api/v1", "/favicon.ico", "/robots.txt",
    "/\xff", "/%00", "/\x00", "/é",
    "/" + "a" * 4000, "/" + "a/" * 2000, f"/{WORD}", f"/{MARK}", "/./", "/../", "", "*", "x", "/;/",
)  # fmt: skip


def _draw_page(dice: Dice) -> Ask:
    path = dice.choice(_PATHS) if one_in(dice, 2) else dice.choice(_PATHS[:17])
    if one_in(dice, 20):
        path += dice.choice(("/", "x", "\x00", WORD, "\xff", "//", "?"))
    queries = ("", "", "a=b", "as-of=2026", f"x={quote(MARK)}", "&" * 4000, "%" * 999, "\xff", "=")
    headers = _odd_headers(dice) if dice.randrange(3) else {}
    if one_in(dice, 4):
        headers["CONTENT_TYPE"] = _kind(dice, dice.choice(_KINDS))
    body = dice.choice((b"", b"", b"", b"x" * dice.choice((1, 70_000)), dice.randbytes(20)))
    return Ask(
        method=dice.choice(_METHODS),
        path=path,
        query=dice.choice(queries),
        headers=headers,
        body=body,
    )


def _hold_page(sent: Ask) -> Outcome:
    allowed = {200, 204, 206, 301, 304, 404, 412, 416, 422} | _OF_ALL
    return outcome(*judged(sent, allowed))


def _worst_pages() -> Iterator[Ask]:
    for path in _PATHS:
        yield Ask(method="GET", path=path)
    for name, values in _HEADERS.items():
        for value in values:
            yield Ask(method="GET", path="/", headers={name: value})
    for kind in _KINDS:
        for path in ("/", SCORE, "/x"):
            yield Ask(method="POST", path=path, headers={"CONTENT_TYPE": kind}, body=b"{}")
    for charset in _CHARSETS:
        for kind in (FORM, "multipart/form-data; boundary=x", JSON):
            for path in ("/", "/icaht/", SCORE, FHIR, HOOKS, "/x"):
                headers = {"CONTENT_TYPE": f"{kind}; charset={charset}"}
                body = b'--x\r\nContent-Disposition: form-data; name="anc"\r\n\r\n5\r\n--x--\r\n'
                yield Ask(method="POST", path=path, query="as-of=2026", headers=headers, body=body)


# --- Doors for programs ---


def _json_body(dice: Dice, data: Any) -> bytes:
    body = make.encoded(data)
    if one_in(dice, 20):
        body = make.doubled(dice, body)
    return make.bent(dice, body) if one_in(dice, 5) else body[: LIMIT - 1]


def _draw_json_score(dice: Dice) -> Ask:
    return _request(dice, SCORE, JSON, _json_body(dice, make.json_labs(dice)))


def _draw_json_icaht(dice: Dice) -> Ask:
    return _request(dice, ICAHT, JSON, _json_body(dice, make.json_series(dice)))


_AS_OF = ("", "", "", "as-of=2026-11-20", "as-of=2026-11-20T07:05:00+02:00", "as-of=", "as-of=x",
          "as-of=" + "2" * 8000, "as-of=2026&as-of=2027", f"as-of={quote(MARK)}", "as-of=%00",
          "as-of=2026-11-20T07:05:00%2B02:00", "as-of=%ff", "&" * 2000)  # fmt: skip


def _draw_fhir(dice: Dice) -> Ask:
    body = _json_body(dice, make.bundle(dice))
    return _request(dice, FHIR, "application/fhir+json", body, query=dice.choice(_AS_OF))


def _draw_hook(dice: Dice) -> Ask:
    return _request(dice, HOOKS, JSON, _json_body(dice, make.hook(dice)))


def _hold_program(sent: Ask) -> Outcome:
    return outcome(*judged(sent, {200, 204, 422} | _OF_ALL))


def _worst_json(path: str) -> Callable[[], Iterator[Ask]]:
    def worst() -> Iterator[Ask]:
        for body in (*make.long_json(), *_MORE[path]()):
            yield _plain(path, JSON, body[: LIMIT - 1])

    return worst


def _long_values() -> Iterator[bytes]:
    for text in make.long_texts(LIMIT // 3):
        yield make.encoded({"anc": {"value": text, "unit": "/uL"}})
        yield make.encoded({"marrow_blasts": {"value": text, "unit": text[:9]}})


_MORE: dict[str, Callable[[], Iterator[bytes]]] = {
    SCORE: _long_values,
    ICAHT: lambda: iter(()),
    FHIR: make.long_bundles,
    HOOKS: make.long_hooks,
}

# --- Failures of ours: nothing of the input may come out with them ---

_PLACES = {
    "/": "calculator.presenter.result.present",
    "/icaht/": "calculator.presenter.icaht.present_icaht",
    SCORE: "calculator.api.views.score_answer",
    ICAHT: "calculator.api.views.icaht_answer",
    FHIR: "calculator.interop.fhir.score_bundle",
    HOOKS: "calculator.api.cds_views.cards",
}


def _draw_failure(dice: Dice) -> Ask:
    path = dice.choice(tuple(_PLACES))
    if path == "/":
        pairs = [("anc", "1"), ("anc_unit", "/uL"), (make.text(dice), MARK)]
        return _plain(path, FORM, urlencode(pairs).encode())
    if path == "/icaht/":
        pairs = [("series", "0 1"), ("unit", "/uL"), (MARK, make.text(dice))]
        return _plain(path, FORM, urlencode(pairs).encode())
    sound = {
        SCORE: b'{"anc":{"value":"1","unit":"/uL"}}',
        ICAHT: b'{"unit":"/uL","values":[[0,1]]}',
    }
    return _plain(path, JSON, sound.get(path, make.encoded({make.text(dice): MARK})))


def _hold_failure(sent: Ask) -> Outcome:
    def fail(*args: object, **kwargs: object) -> None:
        try:
            raise KeyError(MARK, args, sent.body)
        except KeyError as missing:
            raise ValueError(f"{MARK} {sent.body!r}") from missing

    with patch(_PLACES[sent.path], fail):
        answer, faults = judged(sent, {500})
    if "builtins.ValueError" not in answer.printed:
        faults.append("the failure is not in the log")
    if WORD.encode() in decoded(answer):
        faults.append("a value is in the answer to a failure")
    return outcome(answer, faults)


# --- The command line ---

_OF_SERIES = ("unit", "infusion_date", "follow_up_day")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _argument(text: str) -> str:
    """Make a text an argument: no process is given one with a zero byte."""
    return text.replace("\0", "")


def _draw_score_command(dice: Dice) -> Command:
    argv = ["score"]
    for name, (value, unit) in make.entries(dice).items():
        if value or unit:
            argv.append(f"{_option(name)}={_argument(f'{value} {unit}'.strip())}")
    if one_in(dice, 2):
        argv.append("--json")
    if one_in(dice, 8):
        more = ("--version", "-h", "x", "--anc", "--json", "--", "--anc=1 /uL", make.text(dice))
        argv.insert(dice.randrange(len(argv) + 1), _argument(dice.choice(more)))
    return Command(argv=argv)


def _draw_icaht_command(dice: Dice) -> Command:
    typed = make.series(dice)
    stdin = typed["series"].encode("utf-8", "surrogatepass")
    if one_in(dice, 5):
        stdin = make.bent(dice, stdin)
    argv = ["icaht", "-"]
    argv += [f"{_option(name)}={_argument(typed[name])}" for name in _OF_SERIES if typed[name]]
    if one_in(dice, 2):
        argv.append("--json")
    return Command(argv=argv, stdin=stdin)


def _draw_cohort_command(dice: Dice) -> Command:
    argv = ["cohort", "-", "-o", "-"]
    if one_in(dice, 4):
        argv.append("--strict")
    if one_in(dice, 6):
        argv += ["--outcome", dice.choice(("id", "anc", "nothing", ""))]
    return Command(argv=argv, stdin=make.cohort(dice))


def _hold_command(sent: Command) -> Outcome:
    ran = run_command(main, sent.argv, sent.stdin)
    return Outcome(
        ended=str(ran.status), milliseconds=ran.milliseconds, faults=list(_broken_run(sent, ran))
    )


def _hold_cohort(sent: Command) -> Outcome:
    """Measure a cohort by the hundred lines: it may have any length, and streams."""
    outcome = _hold_command(sent)
    hundreds = max(1, sent.stdin.count(b"\n") / 100)
    return replace(outcome, milliseconds=outcome.milliseconds / hundreds)


def _broken_run(sent: Command, ran: Ran) -> Iterator[str]:
    if ran.escaped:
        yield ran.escaped
    elif ran.status not in (0, 2):
        yield f"exit status {ran.status}"
    if sent.argv[:1] == ["cohort"] and WORD in ran.err:
        yield "standard error tells a cell of a cohort"
    if ran.status == 0 and "--json" in sent.argv and ran.out.startswith("{"):
        json.loads(ran.out)


def _worst_score_commands() -> Iterator[Command]:
    for text in make.long_texts(LIMIT // 2):
        if "\0" not in text:
            yield Command(argv=["score", f"--anc={text}"])
            yield Command(argv=["score", f"--anc={text} /uL"])


def _worst_icaht_commands() -> Iterator[Command]:
    for text in (*make.long_series(), *make.long_texts(LIMIT - 9)):
        yield Command(argv=["icaht", "-", "--unit", "/uL"], stdin=text.encode()[: LIMIT - 1])


def _worst_cohorts() -> Iterator[Command]:
    header = b"id,anc,anc_unit,marrow_blasts\n"
    for text in make.long_texts(LIMIT - 99):
        for start in (b"", b'"', b"1,"):
            yield Command(argv=["cohort", "-", "-o", "-"], stdin=header + start + text.encode())
    for row in (b'"\n', b'"a\n"', b"1,2,/uL,3\n", b"1,x,y,z\n", b",,,\n", b"\n", b'"",""\n', b"\r"):
        body = row * ((LIMIT - 99) // len(row))
        yield Command(argv=["cohort", "-", "-o", "-"], stdin=header + body)
    yield Command(argv=["cohort", "-", "-o", "-"], stdin=b"anc," * 16000)
    yield Command(
        argv=["cohort", "-", "-o", "-"], stdin=b",".join(b"a%d" % at for at in range(9000))
    )


# --- The same input through several doors ---


def _draw_same(dice: Dice) -> dict[str, str]:
    if one_in(dice, 3):
        return make.series(dice)
    return dict(make.fields_of(make.entries(dice)))


def _hold_same(typed: dict[str, str]) -> Outcome:
    """Hold that form, JSON and command line come to the same."""
    if "series" in typed:
        return _same_series(typed)
    form = ask(_plain("/", FORM, urlencode(typed).encode()))
    labs = {n: {"value": typed[n], "unit": typed[f"{n}_unit"] or None} for n in LAB_NAMES}
    back = ask(_plain(SCORE, JSON, json.dumps(labs).encode()))
    faults = []
    if form.status != back.status:
        faults.append(f"form {form.status}, JSON {back.status}")
    if back.status == 200:
        answer = json.loads(back.body)
        told = {
            name: (
                answer[name]["total"]["low"],
                answer[name]["total"]["high"],
                answer[name]["group"],
            )
            for name in ("all_ht", "car_ht")
        }
        on_page = shown(form.body.decode())
        if any(told[name] != seen for name, seen in on_page.items()) or "all_ht" not in on_page:
            faults.append("form and JSON differ")
        faults += _command_differs(typed, answer)
    return Outcome(ended=str(back.status), milliseconds=0, faults=faults)


def _command_differs(typed: dict[str, str], answer: Any) -> Iterator[str]:
    given = [
        f"{_option(name)}={typed[name]} {typed[f'{name}_unit']}".rstrip(" ")
        for name in LAB_NAMES
        if typed[name].strip(make.SPACES)
    ]
    ran = run_command(main, ["score", "--json", *given])
    if ran.status or json.loads(ran.out) != answer:
        yield f"JSON and command line differ (exit status {ran.status})"


def _same_series(typed: dict[str, str]) -> Outcome:
    form = ask(_plain("/icaht/", FORM, urlencode(typed).encode()))
    argv = ["icaht", "-", "--json", *(f"{_option(name)}={typed[name]}" for name in _OF_SERIES)]
    ran = run_command(main, argv, typed["series"].encode())
    faults = []
    series = series_of(typed)
    if (form.status == 200) is not (series is not None):
        faults.append(f"form {form.status}, while the reader says otherwise")
    if series is not None and ran.status:
        faults.append(f"the form grades what the command line refuses (exit status {ran.status})")
    if series is not None and not ran.status:
        graded, answer = grade_series(series), json.loads(ran.out)
        if answer["longest"]["grade"] != graded.longest.grade:
            faults.append("the command line gives another grade")
    return Outcome(ended=str(form.status), milliseconds=0, faults=faults)


# --- The readers alone ---


def _draw_entries(dice: Dice) -> dict[str, tuple[str, str]]:
    return make.entries(dice)


def _hold_entries(found: dict[str, tuple[str, str]]) -> Outcome:
    faults = []
    try:
        readings = read({name: Entry(value, unit or None) for name, (value, unit) in found.items()})
    except UnreadableLabs as unreadable:
        ended = "refused"
        if any(WORD in each.message for each in unreadable.problems):
            faults.append("a message repeats what was typed")
    else:
        ended = "read"
        low_high = ((lab.hard, readings[lab.name].interval) for lab in LABS)
        if not all(hard.low <= i.low <= i.high <= hard.high for hard, i in low_high):
            faults.append("a reading lies outside its limits")
        for definition in (ALL_HT, CAR_HT):
            total = assess(definition, readings).total
            if not 0 <= total.low <= total.high <= definition.maximum:
                faults.append("a total lies outside its range")
    return Outcome(ended=ended, milliseconds=0, faults=faults)


def _hold_series(typed: dict[str, str]) -> Outcome:
    try:
        series = series_of(typed)
    except SeriesTooLongError:
        return Outcome(ended="too long", milliseconds=0)
    if series is None:
        return Outcome(ended="refused", milliseconds=0)
    graded = grade_series(series)
    sane = 0 <= graded.longest.grade <= graded.cumulative.grade <= 4
    return Outcome(ended="read", milliseconds=0, faults=[] if sane else ["no such grade"])


def _draw_json(dice: Dice) -> bytes:
    drawn = dice.choice((make.json_labs, make.json_series, make.json_labs))
    body = make.encoded(drawn(dice))
    if one_in(dice, 6):
        return make.doubled(dice, body)
    return make.bent(dice, body) if dice.randrange(3) else body


def _hold_json(body: bytes) -> Outcome:
    """Hold that our reader takes nothing that Python's own does not."""
    try:
        ours = loads(body)
    except NotJsonError:
        return Outcome(ended="refused", milliseconds=0)
    theirs = json.loads(
        body.decode("utf-8-sig"), parse_float=str, parse_int=str, object_pairs_hook=_once
    )
    same = json.dumps(_unwritten(ours)) == json.dumps(_unwritten(theirs))
    return Outcome(ended="read", milliseconds=0, faults=[] if same else ["another meaning"])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice, of which the one or the other would be dropped."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def _unwritten(data: Any) -> Any:
    """Leave numbers out, which are written out by ours alone."""
    if isinstance(data, dict):
        return {name: _unwritten(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_unwritten(each) for each in data]
    return "" if isinstance(data, str) and data[:1] in "-0123456789" else data


DOORS = (
    Door(name="form", share=150, draw=_draw_labs, hold=_hold_form, worst=_worst_forms),
    Door(name="grader", share=100, draw=_draw_series, hold=_hold_grader, worst=_worst_series),
    Door(name="pages", share=700, draw=_draw_page, hold=_hold_page, worst=_worst_pages),
    Door(
        name="json-score", share=800, draw=_draw_json_score, hold=_hold_program,
        worst=_worst_json(SCORE),
    ),
    Door(
        name="json-icaht", share=500, draw=_draw_json_icaht, hold=_hold_program,
        worst=_worst_json(ICAHT),
    ),
    Door(name="fhir", share=700, draw=_draw_fhir, hold=_hold_program, worst=_worst_json(FHIR)),
    Door(
        name="cds-hooks", share=600, draw=_draw_hook, hold=_hold_program, worst=_worst_json(HOOKS),
    ),
    Door(name="failures", share=60, draw=_draw_failure, hold=_hold_failure),
    Door(
        name="score-command", share=150, draw=_draw_score_command, hold=_hold_command,
        worst=_worst_score_commands,
    ),
    Door(
        name="icaht-command", share=100, draw=_draw_icaht_command, hold=_hold_command,
        worst=_worst_icaht_commands,
    ),
    Door(
        name="cohort-command", share=80, draw=_draw_cohort_command, hold=_hold_cohort,
        worst=_worst_cohorts,
    ),
    Door(name="agreement", share=40, draw=_draw_same, hold=_hold_same),
    Door(name="labs-reader", share=4020, draw=_draw_entries, hold=_hold_entries),
    Door(name="series-reader", share=1000, draw=make.series, hold=_hold_series),
    Door(name="json-reader", share=1000, draw=_draw_json, hold=_hold_json),
)  # fmt: skip
