"""The OpenAPI document as a page of our own: no script, and nothing from another host."""

from dataclasses import dataclass
from typing import Any

from calculator.api.openapi import document


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One operation of the API, in short."""

    method: str
    path: str
    summary: str
    description: str
    sent: tuple[str, ...]
    parameters: tuple[str, ...]
    answer: str
    refusals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OpenApiPage:
    """The operations in the order of the document, and the fields of each shape, or its values."""

    operations: tuple[Shown, ...]
    shapes: tuple[tuple[str, tuple[str, ...]], ...]


def openapi_page(*, fhir: bool, cds_hooks: bool) -> OpenApiPage:
    """Return the document of such a site as the page shows it."""
    found: Any = document(fhir=fhir, cds_hooks=cds_hooks)
    shapes = found["components"]["schemas"].items()
    return OpenApiPage(
        operations=tuple(
            _shown(method, path, each, found["components"].get("parameters", {}))
            for path, methods in found["paths"].items()
            for method, each in methods.items()
        ),
        shapes=tuple(
            (name, tuple(each.get("properties", each.get("enum", ())))) for name, each in shapes
        ),
    )


def _shown(method: str, path: str, each: Any, parameters: Any) -> Shown:
    (answer,) = _names(each["responses"]["200"])
    return Shown(
        method=method.upper(),
        path=path,
        summary=each["summary"],
        description=each["description"],
        sent=_names(each.get("requestBody", {"content": {}})),
        parameters=tuple(
            parameters[named["$ref"].rpartition("/")[2]]["name"]
            for named in each.get("parameters", [])
        ),
        answer=answer,
        refusals=tuple(status for status in each["responses"] if status != "200"),
    )


def _names(described: Any) -> tuple[str, ...]:
    """Return the names of the shapes that a body may have."""
    schemas = [kind["schema"] for kind in described["content"].values()]
    options = [option for schema in schemas for option in schema.get("anyOf", [schema])]
    return tuple(option["$ref"].rpartition("/")[2] for option in options)
