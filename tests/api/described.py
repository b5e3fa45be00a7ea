"""Answers held against the OpenAPI document's shapes, more strictly than a client would."""

from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from calculator.api.openapi import document

DOCUMENT: Any = document(fhir=True, cds_hooks=True)
# Of these the document names what a client needs.
_IN_PART = ("CapabilityStatement", "CodeSystem", "OperationDefinition")


def holds(name: str, answer: object) -> list[str]:
    """Return where an answer departs from a shape of the document; a name that it lacks as well."""
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _validator(name).iter_errors(answer)
    ]


@cache
def _validator(name: str) -> Draft202012Validator:
    components = {"schemas": _strict(DOCUMENT["components"]["schemas"])}
    root = {"$ref": f"#/components/schemas/{name}", "components": components}
    return Draft202012Validator(root)


def _strict(schemas: dict[str, Any]) -> dict[str, Any]:
    closed = {"additionalProperties": False}
    return {
        name: closed | schema if "properties" in schema and name not in _IN_PART else schema
        for name, schema in schemas.items()
    }
