"""The OpenAPI document, as plain data; which addresses it has is up to the settings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from calculator import __version__
from calculator.api import refusals
from calculator.api.endpoint import FORMATS, JSON
from calculator.api.shapes import TEXT, Schema, ref, shapes
from calculator.interop.doors import Example, doors_page
from calculator.presenter.failures import FAILURES
from calculator.server.addresses import API, CDS_HOOKS, FHIR_DOORS

# --- The addresses ---


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: its address and method, what is sent, and what comes back."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    sent: tuple[str, ...] = ()  # the names of the shapes that its body may have
    answer: str
    parameters: tuple[str, ...] = ()


_JSON_OPERATIONS = (
    Operation(
        name="score",
        method="post",
        path=f"{API}score",
        tag="json",
        summary="ALL-HT and CAR-HT from labs",
        description="Scores labs; a lab that is absent or null is not known, never zero.",
        sent=("ScoreRequest",),
        answer="ScoreAnswer",
    ),
    Operation(
        name="icaht",
        method="post",
        path=f"{API}icaht",
        tag="json",
        summary="Early ICAHT grade from ANC values by day",
        description="Grades a series of ANC values by both counting rules.",
        sent=("IcahtRequest",),
        answer="IcahtAnswer",
    ),
    Operation(
        name="definitions",
        method="get",
        path=f"{API}definitions",
        tag="json",
        summary="The score tables with their provenance",
        description="Gives labs, units, limits, bands and cut-offs as the calculator uses them.",
        answer="Definitions",
    ),
)
_FHIR_OPERATIONS = (
    Operation(
        name="fhirScore",
        method="post",
        path=f"{FHIR_DOORS}score",
        tag="fhir",
        summary="A FHIR R4 Bundle of Observations in, scores and a RiskAssessment out",
        description="Scores a Bundle; problems come as an OperationOutcome.",
        sent=("Bundle", "Parameters"),
        answer="ScoreBundle",
        parameters=("AsOf", "Format"),
    ),
    Operation(
        name="fhirScoreOperation",
        method="post",
        path=f"{FHIR_DOORS}$score",
        tag="fhir",
        summary="The same as an operation of FHIR",
        description="Scores a Bundle as above, at the address that client libraries of FHIR make.",
        sent=("Bundle", "Parameters"),
        answer="ScoreBundle",
        parameters=("AsOf", "Format"),
    ),
    Operation(
        name="fhirMetadata",
        method="get",
        path=f"{FHIR_DOORS}metadata",
        tag="fhir",
        summary="The CapabilityStatement",
        description="Says what this server can do.",
        answer="CapabilityStatement",
        parameters=("Format",),
    ),
    Operation(
        name="fhirScoreDefinition",
        method="get",
        path=f"{FHIR_DOORS}OperationDefinition/score",
        tag="fhir",
        summary="The OperationDefinition of $score",
        description="Says how $score is called.",
        answer="OperationDefinition",
        parameters=("Format",),
    ),
    Operation(
        name="fhirCodeSystem",
        method="get",
        path=f"{FHIR_DOORS}CodeSystem/all-hematotox",
        tag="fhir",
        summary="The codes of the answers",
        description="Lists every code of our own that an answer may hold.",
        answer="CodeSystem",
        parameters=("Format",),
    ),
)
_CDS_OPERATIONS = (
    Operation(
        name="cdsServices",
        method="get",
        path=CDS_HOOKS,
        tag="cds-hooks",
        summary="CDS Hooks: discovery",
        description="Lists the one service, with the queries whose answers it needs.",
        answer="Services",
    ),
    Operation(
        name="cdsCards",
        method="post",
        path=f"{CDS_HOOKS}/all-hematotox",
        tag="cds-hooks",
        summary="CDS Hooks: a patient is opened",
        description="Answers with one card, or none.",
        sent=("HookRequest",),
        answer="Cards",
    ),
    Operation(
        name="cdsFeedback",
        method="post",
        path=f"{CDS_HOOKS}/all-hematotox/feedback",
        tag="cds-hooks",
        summary="CDS Hooks: what became of a card",
        description="Is answered as CDS Hooks has it; nothing of it is read or kept.",
        sent=("Feedback",),
        answer="Nothing",
    ),
)
_TAGS = {
    "json": "Labs and series in JSON; numbers are read exactly.",
    "fhir": "FHIR R4.",
    "cds-hooks": "CDS Hooks 2.0, for record systems.",
}
_PARAMETERS: dict[str, Schema] = {
    "AsOf": {
        "name": "as-of",
        "in": "query",
        "description": "Leave out observations later than this date or time (FHIR's dateTime).",
        "schema": TEXT,
        "example": "2026-11-20",
    },
    "Format": {
        "name": "_format",
        "in": "query",
        "description": "The format of the answer, above the header Accept; JSON alone is sent.",
        "schema": {"type": "string", "enum": list(FORMATS)},
    },
}

# --- The document ---


def operations(*, fhir: bool, cds_hooks: bool) -> tuple[Operation, ...]:
    """Return the operations of a site, in the order of the document."""
    return (
        *_JSON_OPERATIONS,
        *(_FHIR_OPERATIONS if fhir else ()),
        *(_CDS_OPERATIONS if cds_hooks else ()),
    )


@cache
def document_text(*, fhir: bool, cds_hooks: bool) -> str:
    """Return the document as JSON."""
    return json.dumps(document(fhir=fhir, cds_hooks=cds_hooks), ensure_ascii=False)


def document(*, fhir: bool, cds_hooks: bool) -> Schema:
    """Return the document of a site that has FHIR, CDS Hooks, or neither.

    ``document(fhir=False, cds_hooks=False)["paths"]`` has the three addresses of JSON.
    """
    found = operations(fhir=fhir, cds_hooks=cds_hooks)
    tags = dict.fromkeys(each.tag for each in found)
    paths: dict[str, Schema] = {}
    for each in found:
        paths.setdefault(each.path, {})[each.method] = _described(each)
    components: Schema = {
        "schemas": shapes(fhir=fhir, cds_hooks=cds_hooks),
        "responses": {name: refusal for each in found for name, refusal in _refusals(each)},
    }
    used = {name for each in found for name in each.parameters}
    if used:
        components["parameters"] = {name: _PARAMETERS[name] for name in _PARAMETERS if name in used}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ALL-Hematotox calculator",
            "version": __version__,
            "summary": "Risk of prolonged neutropenia after CAR T-cells in B-ALL",
            "description": (
                "Computes ALL-Hematotox and CAR-HEMATOTOX from labs of before lymphodepletion, and "
                "grades early ICAHT. Nothing is stored or logged. For programs that clinicians "
                "use; see /safety/."
            ),
            "contact": {"name": "Whoever runs this calculator"},
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This calculator."}],
        "security": [],
        "tags": [{"name": name, "description": _TAGS[name]} for name in tags],
        "paths": paths,
        "components": components,
    }


def _described(operation: Operation) -> Schema:
    body: Schema = {}
    if operation.sent:
        body["requestBody"] = {
            "required": operation.sent != ("Feedback",),  # which is not looked at
            "content": _content(operation, operation.sent),
        }
    parameters = [{"$ref": f"#/components/parameters/{name}"} for name in operation.parameters]
    if parameters:
        body["parameters"] = parameters
    return {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        **body,
        "responses": {
            "200": {
                "description": operation.summary,
                "content": _content(operation, (operation.answer,)),
            },
            **{
                name[-3:]: {"$ref": f"#/components/responses/{name}"}
                for name, _ in _refusals(operation)
            },
        },
    }


def _content(operation: Operation, names: tuple[str, ...]) -> Schema:
    """Describe a body of the operation or its answer, with the examples of the page."""
    shape = ref(names[0]) if len(names) == 1 else {"anyOf": [ref(name) for name in names]}
    sent = names == operation.sent
    examples = {
        example.name: {"value": json.loads(example.body if sent else example.answer)}
        for example in _examples()
        if example.address == operation.path and (sent or example.status == 200)  # noqa: PLR2004
    }
    kind = refusals.FHIR if operation.tag == "fhir" else JSON
    return {kind: {"schema": shape} | ({"examples": examples} if examples else {})}


@cache
def _examples() -> tuple[Example, ...]:
    return doors_page().examples


# --- What is refused, and how ---

_ALWAYS = (405, 406, 422)
_WITH_A_BODY = (400, 411, 413, 415)
_TITLES = {
    412: "The record system did not send what the service asked for",
    422: "There is a problem",
    503: "Too many large bodies at once",
} | {status: failure.title for status, failure in FAILURES.items()}


def _refusals(operation: Operation) -> Iterator[tuple[str, Schema]]:
    """Yield the refusals of an operation; what has the same name is the same."""
    statuses = [*_ALWAYS, *(_WITH_A_BODY if operation.sent else ())]
    if operation.sent and operation.tag != "json":
        statuses.append(503)  # large bodies are read a few at a time
    if operation.sent == ("HookRequest",):
        statuses.append(412)
    in_fhir = operation.tag == "fhir"
    kind, shape = (refusals.FHIR, "OperationOutcome") if in_fhir else (refusals.PROBLEM, "Problem")
    for status in sorted(statuses):
        refusal: Schema = {
            "description": _TITLES[status],
            "content": {kind: {"schema": ref(shape)}},
        }
        header = {405: "Allow", 503: "Retry-After"}.get(status)
        if header:
            refusal["headers"] = {header: {"schema": TEXT}}
        yield f"{'Outcome' if in_fhir else 'Problem'}{status}", refusal
