"""The command line: the same labs, the same words and the same JSON as page and API, in a terminal.

No Django. Exit status: 0 done, 2 bad input, anything else a fault of ours.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from io import TextIOWrapper
from typing import NoReturn, TextIO
from unicodedata import category

from calculator.cohort import words
from calculator.cohort.columns import ADDED, OUTCOME
from calculator.cohort.files import FileError, reading, writing
from calculator.cohort.report import report_page
from calculator.cohort.run import Request, score_cohort
from calculator.cohort.table import TableError
from calculator.presenter.answer import Data, icaht_answer, problem_answer, score_answer
from calculator.presenter.icaht import present_icaht, summary_icaht
from calculator.presenter.result import POPULATION, in_sentence, present, summary
from calculator.presenter.words import RELEASE, in_codes
from calculator.scoring.quantities import ANC, LABS, SPACES, Lab
from calculator.scoring.reading import Entry, Problem, UnreadableLabs, is_value, read
from calculator.scoring.score import Group
from calculator.scoring.series import (
    DECIMAL_MARKS,
    LAST_DAY,
    MOST_LINES,
    SeriesTooLongError,
    read_series,
)
from calculator.scoring.tables import ALL_HT, CAR_HT

DONE, OUR_FAULT, BAD_INPUT, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
MOST_BYTES = 64 * 1024  # of a series; as much as the pages take
PROGRAM = "python -m calculator"

# The commands that the help shows; the tests run them. The files are of this checkout.
EXAMPLES = {
    "score": (
        (
            'score --platelets "45 10*9/L" --anc "300 /uL" --hemoglobin "8.1 g/dL" '
            '--crp "45 mg/L" --marrow-blasts "60 %"'
        ),
        'score --platelets "45 10*9/L" --crp "<5 mg/L" --marrow-blasts M2 --json',
    ),
    "icaht": (
        'icaht SERIES.txt --unit "10*9/L"',
        "icaht - --unit /uL --follow-up-day 20 --json < SERIES.txt",
    ),
    "cohort": (
        "cohort IN.csv -o OUT.csv",
        "cohort IN.csv -o OUT.csv --outcome days --report REPORT.html --strict",
    ),
}


def run() -> int:
    """Run the command line of this process; a closed pipe or Ctrl-C ends it without a trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever the locale: signs such as ≤ are part of it
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    ``main(["score", "--marrow-blasts", "M3"])`` prints an incomplete result and returns 0. Raises
    SystemExit with 2 where the arguments themselves are wrong, and with 0 after help.
    """
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except UnreadableLabs as unreadable:
        _tell_problems(unreadable.problems, as_json=arguments.json)
        return BAD_INPUT
    except TableError as error:
        _tell(*error.reasons)
        return BAD_INPUT
    except FileError as error:
        _tell(str(error))
        return OUR_FAULT if error.ours else BAD_INPUT
    return status


# --- The commands ---


def _score(arguments: argparse.Namespace) -> int:
    entries = {lab.name: _entry(lab, getattr(arguments, lab.name) or "") for lab in LABS}
    readings = read(entries)
    if arguments.json:
        _print_json(score_answer(readings))
        return DONE
    result = present(readings, at=datetime.now().astimezone())
    headline, _, rest = summary(result).partition("\n")
    _print_headline(headline, color=_COLORS[Group(result.look)])
    print(rest)  # noqa: T201 - a command prints
    return DONE


def _entry(lab: Lab, text: str) -> Entry:
    """Split a value from the unit beside it: "45 10*9/L" is ``Entry("45", "10*9/L")``.

    The unit is the longest ending after a space that is a known spelling, where what is before it
    reads as a value by itself; else all is the value: "60 - 70%", "4.2 K/uL H".
    """
    for space in re.finditer(f"[{SPACES}]+", text):
        value, ending = text[: space.start()], text[space.end() :]
        if lab.spelled(ending) and is_value(lab, value):
            return Entry(value, ending)
    return Entry(text, None)


def _icaht(arguments: argparse.Namespace) -> int:
    with reading(arguments.series) as file:
        content = file.read(MOST_BYTES + 1)
    too_long = f"The series is too long: at most {MOST_LINES} lines and {MOST_BYTES // 1024} KiB."
    if len(content) > MOST_BYTES:
        raise FileError(too_long)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError("The series is not UTF-8: save it as plain text in UTF-8.") from None
    try:
        series = read_series(
            text,
            unit=arguments.unit,
            infusion_date=arguments.infusion_date,
            follow_up_day=arguments.follow_up_day,
            decimal_mark=arguments.decimal,
        )
    except SeriesTooLongError:
        raise FileError(too_long) from None
    if arguments.json:
        _print_json(icaht_answer(series))
        return DONE
    result = present_icaht(series, at=datetime.now().astimezone())
    headline, _, rest = summary_icaht(result).partition("\n")
    _print_headline(headline, color=_RED if result.level == "high" else "")
    print(rest)  # noqa: T201 - a command prints
    return DONE


def _cohort(arguments: argparse.Namespace) -> int:
    report: str | None = arguments.report
    request = Request(
        source=arguments.table,
        target=arguments.output,
        outcome=arguments.outcome,
        report=report,
        decimal_mark=DECIMAL_MARKS[arguments.decimal],
    )
    findings = score_cohort(request, say=_tell)
    _tell(*words.summary(findings))
    if report is not None:
        with writing(report) as page:
            page.write(report_page(findings, at=datetime.now().astimezone()))
    return BAD_INPUT if arguments.strict and findings.tally.errors else DONE


# --- What is printed ---

_BOLD, _RED, _GREEN, _YELLOW, _PLAIN = "\033[1m", "\033[31m", "\033[32m", "\033[33m", "\033[0m"
_COLORS = {Group.HIGH: _RED, Group.LOW: _GREEN, Group.UNDETERMINED: _YELLOW}


def _print_headline(headline: str, *, color: str) -> None:
    """Print the first line, bold and colored on a terminal; its words say all without that."""
    print(f"{_BOLD}{color}{headline}{_PLAIN}" if _colorful(sys.stdout) else headline)  # noqa: T201 - a command prints


def _colorful(stream: TextIO) -> bool:
    environment = os.environ
    plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return stream.isatty() and not plain


def _print_json(data: Data) -> None:
    print(_json(data))  # noqa: T201 - a command prints


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _tell(*sentences: str) -> None:
    for sentence in sentences:
        print(_visible(sentence), file=sys.stderr)  # noqa: T201 - a command prints


_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode's controls, and what breaks or turns lines


def _visible(sentence: str) -> str:
    """Write out what would steer a terminal, as the name of a file or of a column may."""
    return "".join(
        sign if sign == "\n" or category(sign) not in _STEERING else ascii(sign)[1:-1]
        for sign in sentence
    )


def _tell_problems(problems: tuple[Problem, ...], *, as_json: bool) -> None:
    """Tell every problem, in the words of the form, with the option that it is about.

    Units stand there as they can be typed, by their codes.
    """
    if as_json:
        _tell(_json(problem_answer(problems)))
        return
    _tell(*(f"{_option(each.field)}: {in_codes(each.message)}" for each in problems))


def _option(field: str) -> str:
    """Name the option of a field: "crp_unit" is part of --crp."""
    if field == "series":
        return "series"
    names = {f"{lab.name}_unit": lab.name for lab in LABS}
    return "--" + names.get(field, field).replace("_", "-")


# --- The arguments ---


class _Once(argparse.Action):
    """Take an option once: of two different values, neither may win unseen."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        given: tuple[str, ...] = getattr(namespace, "given", ())
        if self.dest in given:
            parser.error(f"{option_string} is given twice")
        namespace.given = (*given, self.dest)
        setattr(namespace, self.dest, values)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(_visible(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM,
        description=f"{ALL_HT.label} ({ALL_HT.short}) and early ICAHT. {POPULATION}",
        epilog=_epilog(*(each[0] for each in EXAMPLES.values())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=RELEASE)
    commands = parser.add_subparsers(metavar="command", required=True)
    _add_score(_command(commands, "score", f"score one patient: {ALL_HT.short} and {CAR_HT.short}"))
    _add_icaht(_command(commands, "icaht", "grade early ICAHT from ANC values by day"))
    _add_cohort(_command(commands, "cohort", "score a table, one patient a row"))
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, what: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}. {_MORE[name]}",
        epilog=_epilog(*EXAMPLES[name]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


_MORE = {
    "score": (
        "Each lab is a value with its unit in one text.\n"
        "Leave a lab out that is not known yet: the result says what is still open. "
        "<5 and >300 are fine.\n"
        "Marrow blasts need no unit, and may be a range or M1, M2, M3."
    ),
    "icaht": (
        "The file has one line a day: day and value, or date and value,\n"
        "or values alone from day 0 on. A value may have its own unit: 5 8/uL."
    ),
    "cohort": (
        "The table is CSV in UTF-8 with a header: id, then\n"
        f"{', '.join(lab.name for lab in LABS)},\n"
        "each with a column <name>_unit (marrow needs none).\n"
        "Commas, semicolons and tabs separate; a first line sep=; is heeded.\n"
        "Leave a cell empty where nothing was measured: NA or NULL is an error.\n"
        "Other columns pass through as they are: a spreadsheet may take a cell that starts with =\n"
        "for a formula, as it would in the table itself. Added are\n"
        f"{', '.join(ADDED[:6])},\n<name>_points, {', '.join(ADDED[-3:])}.\n"
        "A row that cannot be read is kept, with its reasons in the column error."
    ),
}


def _epilog(*examples: str) -> str:
    return "\n".join(["examples:", *(f"  {PROGRAM} {each}" for each in examples)])


def _add_score(parser: argparse.ArgumentParser) -> None:
    for lab in LABS:
        parser.add_argument(
            f"--{lab.name.replace('_', '-')}",
            dest=lab.name,
            action=_Once,
            metavar="'VALUE UNIT'",
            help=f"{in_sentence(lab)} in {_units(lab)}".replace("%", "%%"),
        )
    _add_json(parser)
    parser.set_defaults(run=_score)


def _units(lab: Lab) -> str:
    return ", ".join(unit.code for unit in lab.units)


def _add_icaht(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("series", metavar="SERIES.txt", help="the series; - is standard input")
    parser.add_argument(
        "--unit", default="", action=_Once,
        help=f"of all values that have none of their own: {_units(ANC)}",
    )  # fmt: skip
    _add_decimal(parser)
    parser.add_argument(
        "--infusion-date", default="", action=_Once, metavar="DATE", help="where lines have dates"
    )
    parser.add_argument(
        "--follow-up-day",
        default="",
        action=_Once,
        metavar="DAY",
        help=f"where follow-up ended early: 0 to {LAST_DAY}",
    )
    _add_json(parser)
    parser.set_defaults(run=_icaht)


def _add_cohort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="IN.csv", help="the table; - is standard input")
    parser.add_argument(
        "-o", "--output", required=True, action=_Once, metavar="OUT.csv",
        help="the same with scores; - is standard output",
    )  # fmt: skip
    _add_decimal(parser)
    parser.add_argument(
        "--outcome", action=_Once, metavar="NAME",
        help=f"column with each patient's days of severe neutropenia, for statistics ({OUTCOME})",
    )  # fmt: skip
    parser.add_argument(
        "--report", action=_Once, metavar="OUT.html", help="statistics and pictures, as a page"
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit status 2 where a row has an error"
    )
    parser.set_defaults(run=_cohort, json=False)


def _add_decimal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--decimal", default="", action=_Once, choices=[mark for mark in DECIMAL_MARKS if mark],
        help="the decimal mark of all values, where 1.500 may be 1500 or 1.5",
    )  # fmt: skip


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, as the API answers")
