"""Whose a resource is: a reference, an identifier, or nothing that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from calculator.interop.resources import Node


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose results these are: a reference, or an identifier with its system, and where it says so.

    ``key`` is ("Patient/1",) or (system, value); results without a subject have the key ().
    """

    key: tuple[str, ...]
    path: str


def subject_of(resource: Node) -> Subject:
    """Return whose a resource is. Raises Refused where that cannot be read."""
    path = resource.at("subject")
    subject = resource.child("subject")
    if subject is None:
        return Subject(key=(), path=path)
    reference = subject.text("reference")
    if reference is not None:
        return Subject(key=(reference.partition("/_history/")[0],), path=path)
    identifier = subject.child("identifier")
    value = identifier.text("value") if identifier else None
    if identifier is None or value is None:
        return Subject(key=(), path=path)
    return Subject(key=(identifier.text("system") or "", value), path=path)


def is_of(resource: Node, patient: str) -> bool:
    """Return whether a resource is the patient's, or does not say whose it is."""
    subject = resource.child("subject")
    reference = subject.text("reference") if subject else None
    return reference is None or is_patient(reference, patient)


def is_patient(reference: str, patient: str) -> bool:
    """Return whether a reference is the patient's: "Patient/1", or an address that ends so."""
    return f"/{reference.partition('/_history/')[0]}".endswith(f"/Patient/{patient}")


def are_of_others(subjects: Sequence[Subject], patient: str) -> bool:
    """Return whether they name another patient, or several; an identifier does not say which."""
    keys = {each.key for each in subjects if each.key}
    identifiers = {key for key in keys if len(key) > 1}
    return len(identifiers) > 1 or any(
        not is_patient(key[0], patient) for key in keys - identifiers
    )
