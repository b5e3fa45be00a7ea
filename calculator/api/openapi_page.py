"""The OpenAPI document as a page of our own: no script, and nothing from another host."""

from dataclasses import dataclass
from typing import Any

from calculator.api.operations import api


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the API, in short."""

    method: str
    path: str
    summary: str
    description: str
    sent: tuple[str, ...]
    parameters: tuple[str, ...]
    statuses: tuple[tuple[int, str], ...]  # with the name of the answer's shape, if it has one


def operations() -> tuple[Operation, ...]:
    """List the operations in the order of the document."""
    paths = document()["paths"]
    return tuple(
        _operation(method, path, each)
        for path, methods in paths.items()
        for method, each in methods.items()
    )


def shapes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the shapes of answers with the names of their fields."""
    schemas = document()["components"]["schemas"]
    return tuple((name, tuple(each["properties"])) for name, each in schemas.items())


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return dict(api.get_openapi_schema())


def _operation(method: str, path: str, each: dict[str, Any]) -> Operation:
    content = each.get("requestBody", {}).get("content", {})
    sent = [name for kind in content.values() for name in kind["schema"].get("properties", {})]
    return Operation(
        method=method.upper(),
        path=path,
        summary=each["summary"],
        description=each.get("description", ""),
        sent=tuple(sent),
        parameters=tuple(parameter["name"] for parameter in each.get("parameters", [])),
        statuses=tuple((int(code), _shape(answer)) for code, answer in each["responses"].items()),
    )


def _shape(answer: dict[str, Any]) -> str:
    for kind in answer.get("content", {}).values():
        return str(kind["schema"].get("$ref", "")).rpartition("/")[2]
    return ""
