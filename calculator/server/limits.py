"""How large a body may be, by its address, and how many large ones at a time: ours, generous."""

from calculator.server.addresses import CDS_HOOKS, FHIR_DOORS

FORM = 64 * 1024
PIECE = 1024 * 1024  # as which a body is read that is dropped
RECORD = 8 * 1024 * 1024  # what a record system sends
MOST_READ = 2 * RECORD  # and dropped, of a body that is refused
# Of bodies above so many bytes, how many at a time in each process: so few that forms have threads,
# time and memory left, whatever records are sent.
AT_A_TIME = {PIECE: 1, FORM: 2}
# A laboratory result of a real record holds about forty; thousands of results are far below this.
MOST_VALUES = 500_000


def largest_body(path: str) -> int:
    """Return the limit in bytes: ``largest_body("/") == 65536``."""
    return RECORD if path.startswith((FHIR_DOORS, CDS_HOOKS)) else FORM


def holds_too_many_values(body: bytes) -> bool:
    """Return whether reading this JSON would cost more than any record does, without reading it.

    Each value but the first of a list or an object has a comma before it: ``{"a": [1, 2], "b": 3}``
    counts four. Signs within texts count as well; ``MOST_VALUES`` has room for them.
    """
    return sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES


def in_words(limit: int) -> str:
    """Return a limit in words: "64 KiB", "8 MiB"."""
    kib = limit // 1024
    return f"{kib} KiB" if kib < 1024 else f"{kib // 1024} MiB"  # noqa: PLR2004 - a MiB
