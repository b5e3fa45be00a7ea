"""Words that all pages share: numbers and units, bands of a score, lists, time, citations.

No Django in this package, so that the command line says the same as the page. No clinical number is
written in it either: each is read from ``scoring``.
"""

from datetime import datetime

from calculator import __version__
from calculator.presenter.sentences import say
from calculator.scoring.provenance import Citation
from calculator.scoring.quantities import LABS, Unit, from_canonical, plain, to_canonical
from calculator.scoring.score import Points
from calculator.scoring.tables import ALL_HT, Band, Cut, Item

RELEASE = f"Version {__version__} · definition {ALL_HT.version}"


def span(points: Points) -> str:
    """Return a range of points: "6", or "2 to 4"."""
    if points.low == points.high:
        return str(points.low)
    return say("span", low=points.low, high=points.high)


def clock(at: datetime) -> str:
    """Return date and time with the zone: "22 Nov 2026, 07:05 UTC"."""
    return f"{at.day} {at:%b %Y, %H:%M} {at.tzname()}"


def cut_in(item: Item, cut: Cut, unit: Unit) -> str | None:
    """Return a cut-off in another of the lab's units, or None where that has no exact number.

    ANC's cut-off in ×10⁹/L: "1.2"; in its own unit it stands as the publication prints it: "1200".
    """
    if unit == item.unit:
        return str(cut.value)
    converted = from_canonical(to_canonical(cut.value, item.unit), unit)
    return None if converted is None else plain(converted)


def band_words(item: Item, band: Band) -> str:
    """Return a band: "below 75 ×10⁹/L", "75 to 175 ×10⁹/L", "above 25 % (M3)"."""
    name = f" ({band.name})" if band.name else ""
    if band.lower and band.upper:
        return f"{band.lower.value} to {band.upper.value} {item.unit.shown}{name}"
    if band.upper:
        return side_words(item, band.upper, "below", item.unit) + name
    assert band.lower is not None
    return side_words(item, band.lower, "above", item.unit) + name


def band_signs(item: Item, band: Band) -> str:
    """Return a band with signs, in the item's unit: "< 75", "75 to 175", "> 25"."""
    if band.lower and band.upper:
        return f"{band.lower.value} to {band.upper.value}"
    if band.upper:
        return f"{'≤' if band.upper.tie == 'below' else '<'} {band.upper.value}"
    assert band.lower is not None
    return f"{'≥' if band.lower.tie == 'above' else '>'} {band.lower.value}"


def grouped(number: str) -> str:
    """Return a number of five digits and more with spaces that do not break: "1 500 000"."""
    whole, point, decimals = number.partition(".")
    if len(whole) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
    return whole + point + decimals


_GROUPED_FROM = 5  # digits; as books print numbers


def side_words(item: Item, cut: Cut, side: str, unit: Unit) -> str:
    """Return one side of a cut-off in this unit where that is exact: "30 mg/L or more"."""
    words = cut_words(item, cut, unit)
    if cut.tie != side:
        return say("beyond", side=side, cut=words)
    return say(f"from_{side}", cut=words)


def cut_words(item: Item, cut: Cut, unit: Unit) -> str:
    """Return a cut-off in this unit where that is exact, else in the table's: "30 mg/L"."""
    number = cut_in(item, cut, unit)
    return f"{cut.value} {item.unit.shown}" if number is None else f"{number} {unit.shown}"


def listed(words: list[str]) -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + say("and") + words[-1]


def in_codes(text: str) -> str:
    """Return units as programs name them: "45 ×10⁹/L" is "45 10*9/L"."""
    for shown, code in _CODES.items():
        text = text.replace(shown, code)
    return text


# The longest first: /µL ends ×10³/µL as well.
_CODES = dict(
    sorted(
        ((unit.shown, unit.code) for lab in LABS for unit in lab.units if unit.shown != unit.code),
        key=lambda pair: -len(pair[0]),
    )
)


def cited(citation: Citation) -> str:
    """Return a citation on one line, with its DOI."""
    title = f"{citation.title}. " if citation.title else ""
    doi = f" doi:{citation.doi}" if citation.doi else ""
    return f"{citation.authors} {title}{citation.journal} {citation.where}.{doi}"
