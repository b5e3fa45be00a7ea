"""The report of a cohort: one HTML file for this machine, without anything from outside.

The pictures are drawn with our own geometry, in the units of the drawing. Floats are fine there: no
score depends on them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from html import escape

from calculator.cohort import words
from calculator.cohort.findings import Discrimination, Findings
from calculator.cohort.tally import Spread
from calculator.presenter.notices import notices
from calculator.presenter.result import NOT_A_FORECAST, POPULATION, RISK, cutoff_words
from calculator.presenter.words import RELEASE, cited, clock
from calculator.scoring.icaht import SEVERE_PROLONGED_FROM
from calculator.scoring.quantities import plain
from calculator.scoring.score import Group, Points, group_of
from calculator.scoring.tables import ALL_HT

TITLE = f"{ALL_HT.label} ({ALL_HT.short}) in a cohort"

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2rem; }
table { border-collapse: collapse; }
caption { text-align: left; white-space: nowrap; padding-bottom: .3rem; }
th, td { border-bottom: 1px solid #767676; padding: .25rem .75rem .25rem 0; text-align: right; }
th:first-child { text-align: left; }
svg { display: block; width: 100%; height: auto; margin: 1rem 0; }
svg text { font: 14px system-ui, sans-serif; fill: #1b1b1b; }
.bar, .box { fill: #b9d4ec; stroke: #0b4f8a; } .high { fill: #0b4f8a; }
.axis, .whisker, .median { stroke: #1b1b1b; fill: none; } .median { stroke-width: 3; }
.curve { stroke: #0b4f8a; stroke-width: 2.5; fill: none; }
.chance, .cutoff { stroke: #595959; stroke-dasharray: 5 4; fill: none; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
@media print { h2, figure, table { break-inside: avoid; break-after: auto; } }
"""

_WIDTH, _LEFT, _RIGHT = 640, 130, 620


def report_page(findings: Findings, *, at: datetime) -> str:
    """Write the whole report; ``at`` is when, with its time zone.

    40 rows of which 8 are high risk: a table of groups with "High risk" 8, a picture of totals,
    and, where the cohort has an outcome, its spread by group, the AUC and its curve.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(TITLE)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(_body(findings, at))
        + "\n</main>\n</body>\n</html>\n"
    )


def _body(findings: Findings, at: datetime) -> Iterator[str]:
    yield f"<h1>{escape(TITLE)}</h1>"
    yield from _paragraphs(words.what_became(findings))
    yield from _paragraphs(words.remarks(findings))
    yield _groups(findings)
    yield f"<h2>{escape(ALL_HT.short)} totals</h2>"
    yield from _totals(findings)
    if findings.outcome is not None:
        yield f"<h2>Days of severe neutropenia, from the column “{escape(findings.outcome)}”</h2>"
        yield from _days(findings)
        yield "<h2>How well the total tells</h2>"
        yield from _paragraphs([words.auc_words(findings)])
        if findings.discrimination:
            yield from _discrimination(findings.discrimination)
        yield from _paragraphs([words.left_out(findings.tally)])
    yield "<h2>What to bear in mind</h2>"
    yield from _paragraphs(_caveats())
    yield from _paragraphs([cited(ALL_HT.citation), f"{clock(at)} · {RELEASE}"])


def _caveats() -> Iterator[str]:
    yield POPULATION
    yield f"{ALL_HT.short}: {cutoff_words(ALL_HT)}. Definition {ALL_HT.version}."
    for notice in notices(ALL_HT):
        yield f"Not verified against the article yet, {notice.name}: {notice.text}"
    yield NOT_A_FORECAST
    yield "Statistics of one cohort describe it; they neither validate nor refute a score alone."


def _paragraphs(sentences: Iterable[str]) -> Iterator[str]:
    return (f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)


def _table(caption: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table whose first column names the row."""
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    lines = []
    for name, *cells in rows:
        data = "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
        lines.append(f'<tr><th scope="row">{escape(str(name))}</th>{data}</tr>')
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _groups(findings: Findings) -> str:
    tally = findings.tally
    read = sum(tally.groups.values())
    rows: list[tuple[object, ...]] = [
        (RISK[group], f"{tally.groups[group]:,}", _percent(tally.groups[group], read))
        for group in Group
    ]
    rows.append(("Not read", f"{tally.rows - read:,}", "–"))
    return _table("Rows by group, in percent of those read", ("Group", "Rows", "%"), rows)


def _percent(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f}" if whole else "–"


# --- The pictures, each beside a table that says the same ---


def _svg(name: str, height: int, title: str, described: str, parts: Iterable[str]) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(described)}</desc>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, kind: str = "middle") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _line(kind: str, *points: tuple[float, float]) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{kind}" points="{places}"/>'


def _rectangle(kind: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _totals(findings: Findings) -> Iterator[str]:
    totals = findings.tally.totals
    every = range(ALL_HT.maximum + 1)
    counts = "; ".join(f"total {total}: {totals[total]:,}" for total in every)
    described = f"Rows by total. {counts[0].upper()}{counts[1:]}."
    yield _svg("totals", 300, "Rows by total", described, _total_bars(findings))
    open_rows = sum(findings.tally.groups.values()) - sum(totals.values())
    rows = [(total, f"{totals[total]:,}") for total in every]
    caption = f"Rows by total; {words.counted(open_rows, 'more has', 'more have')} an open one"
    yield _table(caption, ("Total", "Rows"), rows)


def _total_bars(findings: Findings) -> Iterator[str]:
    totals, bottom, top = findings.tally.totals, 250, 56
    step = (_WIDTH - 60) / (ALL_HT.maximum + 1)
    most = max(totals.values(), default=0) or 1
    for total in range(ALL_HT.maximum + 1):
        height = (bottom - top) * totals[total] / most
        x = 30 + step * total
        high = _group(total) is Group.HIGH
        yield _rectangle("bar high" if high else "bar", x + 6, bottom - height, step - 12, height)
        yield _text(x + step / 2, bottom - height - 8, f"{totals[total]:,}")
        yield _text(x + step / 2, bottom + 20, str(total))
    cutoff = 30 + step * ALL_HT.cutoff.high_from
    yield _line("cutoff", (cutoff, 10), (cutoff, bottom))
    yield _text(cutoff + 6, 20, f"{RISK[Group.HIGH]}: {cutoff_words(ALL_HT)}", "start")
    yield _line("axis", (30, bottom), (_WIDTH - 30, bottom))
    yield _text(_WIDTH / 2, bottom + 42, f"{ALL_HT.short} total")


def _group(total: int) -> Group:
    return group_of(Points(low=total, high=total), high_from=ALL_HT.cutoff.high_from)


def _days(findings: Findings) -> Iterator[str]:
    spreads = findings.spreads
    if spreads:
        described = " ".join(
            f"{RISK[group]}: {words.spread_words(each)}" for group, each in spreads.items()
        )
        parts = _day_boxes(spreads)
        yield _svg("days", 60 * len(spreads) + 70, "Days by group", described, parts)
    rows = [_day_row(group, spreads.get(group)) for group in Group]
    head = ("Group", "Rows", "Lowest", "Lower quartile", "Median", "Upper quartile", "Highest")
    yield _table("Days of severe neutropenia by group", head, rows)
    yield from _paragraphs([words.HOW_QUARTILES])


def _day_row(group: Group, each: Spread | None) -> tuple[object, ...]:
    if each is None:
        return (RISK[group], 0, *["–"] * 5)
    five = (each.lowest, each.lower_quartile, each.median, each.upper_quartile, each.highest)
    return (RISK[group], f"{each.n:,}", *(plain(number) for number in five))


def _day_boxes(spreads: dict[Group, Spread]) -> Iterator[str]:
    most = max(Decimal(SEVERE_PROLONGED_FROM), *(each.highest for each in spreads.values()))
    bottom = 60 * len(spreads) + 15

    def x(days: Decimal | int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * float(days / most)

    for number, (group, each) in enumerate(spreads.items()):
        y = 35 + 60 * number
        low, high = x(each.lower_quartile), x(each.upper_quartile)
        yield _text(_LEFT - 10, y + 5, RISK[group], "end")
        yield _line("whisker", (x(each.lowest), y), (x(each.highest), y))
        yield _rectangle("box", low, y - 16, high - low, 32)
        yield _line("median", (x(each.median), y - 16), (x(each.median), y + 16))
    yield _line("axis", (_LEFT, bottom), (_RIGHT, bottom))
    for days in sorted({Decimal(0), Decimal(SEVERE_PROLONGED_FROM), most}):
        yield _text(x(days), bottom + 20, plain(days))
    at = x(SEVERE_PROLONGED_FROM)
    yield _line("cutoff", (at, 8), (at, bottom))
    yield _text((_LEFT + _RIGHT) / 2, bottom + 44, "Days")


def _discrimination(found: Discrimination) -> Iterator[str]:
    points = "; ".join(f"{x:.2f}, {y:.2f}" for x, y in found.curve)
    described = f"False positive share and sensitivity: {points}."
    yield _svg("roc", 420, "ROC curve", described, _roc(found))
    rows = [(f"{1 - x:.2f}", f"{y:.2f}") for x, y in found.curve]
    yield _table("The points of the curve", ("Specificity", "Sensitivity"), rows)
    if found.interval:
        yield from _paragraphs([words.HOW_INTERVAL])


def _roc(found: Discrimination) -> Iterator[str]:
    left, bottom, size = 140, 370, 350

    def place(x: float, y: float) -> tuple[float, float]:
        return left + size * x, bottom - size * y

    yield _line("axis", place(0, 1), place(0, 0), place(1, 0))
    yield _line("chance", place(0, 0), place(1, 1))
    yield _line("curve", *(place(x, y) for x, y in found.curve))
    for share in (0, 0.5, 1):
        yield _text(left + size * share, bottom + 20, f"{share:g}")
        yield _text(left - 8, bottom - size * share + 5, f"{share:g}", "end")
    yield _text(left + size / 2, bottom + 44, "1 - specificity")
    yield _text(left - 40, bottom - size / 2, "Sensitivity", "end")
