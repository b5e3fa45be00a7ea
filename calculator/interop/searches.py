"""What a page of a search says of itself: whether it is all there is, and how it is sorted."""

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from calculator.interop.exact_json import Number
from calculator.interop.moments import Moment
from calculator.interop.resources import Node, Placed, Refused

_MOST_DIGITS = 9  # of a total
_FAILED = ("fatal", "error")  # severities of an OperationOutcome among the entries


def what_is_missing(page: Node, found: Sequence[Placed]) -> str:
    """Return why a page is not the whole answer, as a clause, or "" where it is.

    Five results with ``"total": 12`` give "5 of 12 were sent". Raises Refused where link, total or
    a message of the server's cannot be read.
    """
    if any(link.text("relation") == "next" for link in page.children("link")):
        return "there is a next page"
    if any(each.kind == "OperationOutcome" and has_failed(each.node) for each in found):
        return "the server says that it failed"
    total, matches = _total(page), sum(is_match(each) for each in found)
    if total is None or total == matches:
        return ""
    if total > matches:
        return f"{matches} of {total} were sent"
    return f"{matches} were sent, but the total says {total}"


def has_failed(outcome: Node) -> bool:
    """Return whether an OperationOutcome has an error; one without any issue is no success."""
    severities = [issue.text("severity") for issue in outcome.children("issue")]
    return not severities or any(each in _FAILED for each in severities)


def is_match(placed: Placed) -> bool:
    """Return whether a resource was searched for, and is no companion of one nor a message."""
    return placed.mode not in ("include", "outcome") and placed.kind != "OperationOutcome"


def is_newest_first(page: Node, moments: Sequence[Moment | None]) -> bool:
    """Return whether a page is plainly sorted by falling date: by its own address and its dates.

    Its self link has ``_sort=-date`` first, and no result is certainly later than the one before
    it. One without a date leaves it open, so it is not plain.
    """
    addresses = [
        link.text("url") or "" for link in page.children("link") if link.text("relation") == "self"
    ]
    sorts = [sort for each in addresses for sort in parse_qs(urlsplit(each).query).get("_sort", [])]
    dated = [each for each in moments if each]
    return (
        bool(sorts)
        and all(sort.split(",")[0] == "-date" for sort in sorts)
        and len(dated) == len(moments)
        and not any(earlier.before(later) for earlier, later in pairwise(dated))
    )


def _total(page: Node) -> int | None:
    total = page.data.get("total")
    if total is None:
        return None
    if not isinstance(total, Number) or not total.isdecimal() or len(total) > _MOST_DIGITS:
        raise Refused("value", "The total is no number of results.", page.at("total"))
    return int(total)
