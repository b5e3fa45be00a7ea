"""How large a body may be, by its address: ours, far above any sensible request."""

from collections.abc import Callable

from calculator.addresses import CDS_HOOKS, FHIR_DOORS

FORM = 64 * 1024
RECORD = 8 * 1024 * 1024  # what a record system sends
MOST_READ = 2 * RECORD  # of a body that is too large

_PIECE = 64 * 1024


def largest_body(path: str) -> int:
    """Return the limit in bytes: ``largest_body("/") == 65536``."""
    return RECORD if path.startswith((FHIR_DOORS, CDS_HOOKS)) else FORM


def discard(read: Callable[[int], bytes]) -> None:
    """Read on so that the client gets to the answer; who sends far beyond any limit is reset."""
    for _ in range(MOST_READ // _PIECE):
        if not read(_PIECE):
            return


def in_words(limit: int) -> str:
    """Write a limit: "64 KiB", "8 MiB"."""
    kib = limit // 1024
    return f"{kib} KiB" if kib < 1024 else f"{kib // 1024} MiB"  # noqa: PLR2004 - a MiB
