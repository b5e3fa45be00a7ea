"""When a sample was taken, as precisely as the record says it, and which of several is the newest.

FHIR's dateTime may be a year, a month, a day, or a time with its zone. Each becomes the span of
time that it may mean, and two are ordered only where every moment of one lies before every moment
of the other. Nothing is guessed: "2026-03" and "2026-03-14" have no order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from calculator.presenter.words import clock

# Noon is at one and the same moment nowhere further from UTC than this: a day without a zone
# begins 14 hours before UTC's at the earliest, and ends 12 hours after it at the latest.
_EASTERNMOST = timezone(timedelta(hours=14))
_WESTERNMOST = timezone(timedelta(hours=-12))
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2999  # ours, to catch slips
_ANY_TIME = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

_DATE_TIME = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,20}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2})))?)?)?"
)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A span of time in which something happened.

    "2026-03-01" has the first and last day 1 March; ``earliest`` and ``latest`` are when that day
    begins and ends anywhere on Earth. ``zoned`` says that they are known better than that.
    """

    words: str
    start: str  # as the record writes it; "" where a period has no such end
    end: str
    first_day: date  # as the record's own clock writes it
    last_day: date
    earliest: datetime  # UTC
    latest: datetime
    zoned: bool

    def before(self, other: "Moment") -> bool:
        """Return whether this is certainly the earlier one.

        Days without a zone are of one clock, the record's: 1 March is before 2 March. Against a
        time with a zone they are any moment of that day anywhere on Earth.
        """
        if not self.zoned and not other.zoned:
            return self.last_day < other.first_day
        return self.latest < other.earliest

    def by(self, limit: "Moment") -> bool | None:
        """Return whether this is not later than the limit; None where that is not certain.

        A limit without a zone lasts to the end of its day by the record's own clock: the result
        of "2026-03-01T23:50:00-05:00" is by "2026-03-01".
        """
        first, last, end = (
            (self.earliest, self.latest, limit.latest)
            if limit.zoned
            else (self.first_day, self.last_day, limit.last_day)
        )
        if last <= end:
            return True
        return False if first > end else None


def moment(text: str) -> Moment:
    """Read FHIR's dateTime or instant: "2026", "2026-03", "2026-03-01", "2026-03-01T07:05:00Z".

    Raises ValueError for anything else, also for a day or a time that does not exist.
    """
    found = _DATE_TIME.fullmatch(text)
    if not found:
        raise ValueError("no dateTime of FHIR's")
    year = int(found[1])
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise ValueError("a year beyond reason")
    if found[3]:
        first = last = date(year, int(found[2]), int(found[3]))
        words = day_words(first)
    elif found[2]:
        first = date(year, int(found[2]), 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        words = f"{first:%b %Y}"
    else:
        first, last, words = date(year, 1, 1), date(year, 12, 31), str(year)
    if found[4]:
        return _instant(found, first)
    return Moment(
        words=words,
        start=text,
        end=text,
        first_day=first,
        last_day=last,
        earliest=datetime.combine(first, time.min, _EASTERNMOST).astimezone(UTC),
        latest=datetime.combine(last, time.max, _WESTERNMOST).astimezone(UTC),
        zoned=False,
    )


def _instant(found: re.Match[str], day: date) -> Moment:
    fraction = found[7] or ""
    zone = UTC
    if found[8]:
        offset = timedelta(hours=int(found[9]), minutes=int(found[10]))
        if offset > timedelta(hours=14) or int(found[10]) >= 60:  # noqa: PLR2004 - minutes
            raise ValueError("no such zone")
        zone = timezone(-offset if found[8] == "-" else offset)
    hour, minute, second = (int(part) for part in found.group(4, 5, 6))
    if second == 60:  # noqa: PLR2004 - a leap second, which FHIR has and Python has not
        second, fraction = 59, "999999"
    # A time without a fraction may be any moment of its second.
    start = datetime.combine(
        day, time(hour, minute, second, int(fraction[:6].ljust(6, "0"))), tzinfo=zone
    )
    end = start.replace(microsecond=int(fraction[:6].ljust(6, "9")))
    return Moment(
        words=clock(start),
        start=found[0],
        end=found[0],
        first_day=day,
        last_day=day,
        earliest=start.astimezone(UTC),
        latest=end.astimezone(UTC),
        zoned=True,
    )


def period(start: Moment | None, end: Moment | None) -> Moment | None:
    """Return the span of a period: any moment of it; an end that is missing is not known.

    From 1 to 3 March is neither before nor after 2 March. Raises ValueError where the end is
    before the start.
    """
    if start is None and end is None:
        return None
    if start and end and end.before(start):
        raise ValueError("the period ends before it starts")
    if start and end:
        words = f"{start.words} to {end.words}"
    else:
        words = f"from {start.words}" if start else f"until {end.words if end else ''}"
    return Moment(
        words=words,
        start=start.start if start else "",
        end=end.end if end else "",
        first_day=start.first_day if start else date.min,
        last_day=end.last_day if end else date.max,
        earliest=start.earliest if start else _ANY_TIME[0],
        latest=end.latest if end else _ANY_TIME[1],
        zoned=all(each.zoned for each in (start, end) if each),
    )


def period_by_its_end(start: Moment | None, end: Moment | None) -> Moment | None:
    """Return the end of a period that has both ends, else what ``period`` returns.

    A sample collected from 1 to 3 March is of 3 March: newer than one of 2 March. Raises ValueError
    likewise.
    """
    whole = period(start, end)
    if whole is None or start is None or end is None:
        return whole
    return replace(end, words=whole.words, start=whole.start)


def possibly_newest(moments: Sequence[Moment | None]) -> tuple[int, ...]:
    """Return the positions of those that no other one is certainly later than.

    Of 1 March, 3 March and 2 March it is the second alone; of 1 March and March both; one without
    a date is always among them.
    """
    dated = [each for each in moments if each is not None]
    # Only the latest beginning matters, so ten thousand results are gone through twice, not
    # compared in pairs. By what an unzoned one is beaten, see Moment.before.
    days = max((each.first_day for each in dated if not each.zoned), default=date.min)
    zoned = max((each.earliest for each in dated if each.zoned), default=_ANY_TIME[0])
    anything = max((each.earliest for each in dated), default=_ANY_TIME[0])
    return tuple(
        position
        for position, each in enumerate(moments)
        if each is None
        or (
            each.latest >= anything
            if each.zoned
            else each.last_day >= days and each.latest >= zoned
        )
    )


def day_words(day: date) -> str:
    """Return a day: "1 Mar 2026"."""
    return f"{day.day} {day:%b %Y}"
