"""The picture of a series: where everything stands, in the units of the drawing.

ANC runs on a logarithmic scale, so that 100 and 500 can be told apart. Zero has no place on such a
scale: it stands on a line of its own below 10, and what lies between keeps its order. Floats are
fine here, since nothing is compared with a cut-off.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from calculator.scoring.icaht import PROFOUND, SEVERE, Day, Episode, IcahtAssessment
from calculator.scoring.series import LAST_DAY

WIDTH, HEIGHT = 680, 410
LEFT, RIGHT, TOP, BOTTOM = 78, 664, 16, 368
_LOWEST_DECADE, _ZERO_BAND = 10, 26  # /µL, and how high the drawing is between 0 and it
_TOPS = (10_000, 100_000)  # /µL; the second only where a value needs it


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with a label at its end: of the scale, or a threshold."""

    at: float
    label: str
    threshold: bool


@dataclass(frozen=True, kw_only=True)
class Point:
    """A day of the series; ``mark`` is "measured", "below" (less than) or "filled"."""

    x: float
    y: float
    mark: str


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What connects two neighboring days; dashed where one of them is filled."""

    x1: float
    y1: float
    x2: float
    y2: float
    dashed: bool


@dataclass(frozen=True, kw_only=True)
class Shade:
    """An episode, from half a day before its first to half a day after its last day."""

    x: float
    width: float
    y: float
    height: float
    profound: bool


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The whole drawing, for ``calculator/chart.html``."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    levels: tuple[Line, ...]
    days: tuple[Line, ...]
    shades: tuple[Shade, ...]
    stretches: tuple[Stretch, ...]
    points: tuple[Point, ...]


def draw(assessment: IcahtAssessment) -> Chart:
    """Place a graded series: its days, its episodes, the thresholds 500 and 100 /µL."""
    known = [day for day in assessment.days if day.anc is not None]
    top = next((t for t in _TOPS if all((day.anc or 0) <= t for day in known)), _TOPS[-1])
    points = tuple(_point(day, top) for day in known)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        levels=tuple(_level(value, top) for value in _levels(top)),
        days=tuple(
            Line(at=_x(day), label=str(day) if day % 5 == 0 else "", threshold=False)
            for day in range(LAST_DAY + 1)
        ),
        shades=(
            *(_shade(e, SEVERE, top, profound=False) for e in assessment.severe_episodes),
            *(_shade(e, PROFOUND, top, profound=True) for e in assessment.profound_episodes),
        ),
        stretches=tuple(
            Stretch(x1=a.x, y1=a.y, x2=b.x, y2=b.y, dashed="filled" in (a.mark, b.mark))
            for (one, a), (other, b) in pairwise(zip(known, points, strict=True))
            if other.day == one.day + 1
        ),
        points=points,
    )


def _levels(top: int) -> tuple[Decimal, ...]:
    decades = [Decimal(10**power) for power in range(1, len(str(top)))]
    return (Decimal(0), *decades, SEVERE)


def _level(value: Decimal, top: int) -> Line:
    return Line(
        at=_y(Fraction(value), top), label=str(value), threshold=value in (SEVERE, PROFOUND)
    )


def _point(day: Day, top: int) -> Point:
    assert day.anc is not None
    mark = "filled" if day.filled else "below" if day.below else "measured"
    return Point(x=_x(day.day), y=_y(day.anc, top), mark=mark)


def _shade(episode: Episode, threshold: Decimal, top: int, *, profound: bool) -> Shade:
    start, end = max(_x(episode.first - 0.5), LEFT), min(_x(episode.last + 0.5), RIGHT)
    y = _y(Fraction(threshold), top)
    return Shade(
        x=start, width=round(end - start, 1), y=y, height=round(BOTTOM - y, 1), profound=profound
    )


def _x(day: float) -> float:
    inner = 10  # day 0 stands off the axis
    return round(LEFT + inner + (RIGHT - LEFT - 2 * inner) * day / LAST_DAY, 1)


def _y(anc: Fraction, top: int) -> float:
    decade = BOTTOM - _ZERO_BAND
    if anc < _LOWEST_DECADE:
        return round(BOTTOM - _ZERO_BAND * float(anc) / _LOWEST_DECADE, 1)
    share = math.log10(anc / _LOWEST_DECADE) / math.log10(top / _LOWEST_DECADE)
    return round(decade - (decade - TOP) * share, 1)
