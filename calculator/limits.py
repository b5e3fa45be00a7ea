"""How large a body may be, by its address: ours, far above any sensible request."""

from calculator.addresses import CDS_HOOKS, FHIR_DOORS

FORM = 64 * 1024
RECORD = 8 * 1024 * 1024  # what a record system sends


def largest_body(path: str) -> int:
    """Return the limit in bytes: ``largest_body("/") == 65536``."""
    return RECORD if path.startswith((FHIR_DOORS, CDS_HOOKS)) else FORM


def in_words(limit: int) -> str:
    """Write a limit: "64 KiB", "8 MiB"."""
    kib = limit // 1024
    return f"{kib} KiB" if kib < 1024 else f"{kib // 1024} MiB"  # noqa: PLR2004 - a MiB
