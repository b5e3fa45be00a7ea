"""The pages through Django's client."""

import pytest

FULL = {
    "platelets": "32",
    "platelets_unit": "10*9/L",
    "anc": "450",
    "anc_unit": "/uL",
    "hemoglobin": "81",
    "hemoglobin_unit": "g/L",
    "crp": "12",
    "crp_unit": "mg/L",
    "marrow_blasts": "60-70",
    "ferritin": "900",
    "ferritin_unit": "ng/mL",
}


@pytest.fixture(scope="session", autouse=True)
def with_static_files(static_files: None) -> None:
    """Have them for every page, also where a test asks with a client of its own."""


@pytest.fixture
def full() -> dict[str, str]:
    """Return a form in which everything is filled in: ALL-HT 6 of 7, CAR-HT 5 of 7."""
    return dict(FULL)
