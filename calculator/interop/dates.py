"""When something happened, by an element of a resource: a dateTime, an instant or a Period."""

from collections.abc import Callable

from calculator.interop.moments import Moment, moment
from calculator.interop.resources import Node, Refused

NO_DATE = "Write a date that exists, as FHIR does: 2026-03-01, or 2026-03-01T07:05:00+02:00."


def effective(
    resource: Node, name: str, of_period: Callable[[Moment | None, Moment | None], Moment | None]
) -> Moment | None:
    """Read when something happened: a dateTime, an instant or a Period; None where none is given.

    ``name`` is "effective" or "performed"; ``of_period`` takes both ends of a Period. The date of
    issue is no date of a sample and is not read. Raises Refused for another shape, for two of them,
    and for a date that does not exist.
    """
    given = [key for key in resource.data if key.startswith(name)]
    given = [key for key in given if resource.data[key] is not None]
    if not given:
        return None
    if len(given) > 1:
        raise Refused("structure", "There are several dates.", resource.at(given[0]))
    key = given[0]
    if key in (f"{name}DateTime", f"{name}Instant"):
        return moment_at(resource, key)
    if key != f"{name}Period":
        raise Refused("not-supported", "This kind of date is not read.", resource.at(key))
    span = resource.child(key)
    assert span is not None
    start, end = moment_at(span, "start"), moment_at(span, "end")
    try:
        return of_period(start, end)
    except ValueError:
        text = "The period ends before it starts."
        raise Refused("invariant", text, resource.at(key)) from None


def moment_at(parent: Node, name: str) -> Moment | None:
    """Read one dateTime. Raises Refused where it is none."""
    text = parent.text(name)
    if text is None:
        return None
    try:
        return moment(text)
    except ValueError:
        raise Refused("value", NO_DATE, parent.at(name)) from None
