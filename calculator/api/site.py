"""What this site has set for records: its codes, and for whom there is a card."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from calculator.interop.cds_hooks import TREATED_DAYS, CdsConfig
from calculator.interop.code_system import CODES, Terms
from calculator.interop.eligibility import ALL_CODES
from calculator.interop.fhir import FhirConfig
from calculator.interop.lab_codes import LabCodes, lab_codes


@cache
def site_lab_codes() -> LabCodes:
    """Return by which codes the labs are known here.

    Raises ImproperlyConfigured, with a sentence, where the setting names no lab, or takes a code
    that is another lab's.
    """
    try:
        return lab_codes(settings.LAB_CODES)
    except ValueError as why:
        raise ImproperlyConfigured(f"CALCULATOR_LAB_CODES: {why}.") from None


def fhir_config() -> FhirConfig:
    """Return how FHIR's resources are read and written here."""
    terms = Terms(system=settings.CODE_SYSTEM or CODES)
    return FhirConfig(terms=terms, lab_codes=site_lab_codes())


def cds_config(calculator_url: str) -> CdsConfig:
    """Return for whom there is a card here."""
    return CdsConfig(
        condition_codes=settings.CDS_CONDITIONS or ALL_CODES,
        planned_codes=settings.CDS_PLANNED,
        treatment_codes=settings.CDS_TREATMENTS,
        treated_days=settings.CDS_TREATED_DAYS or TREATED_DAYS,
        lab_codes=site_lab_codes(),
        calculator_url=calculator_url,
    )
