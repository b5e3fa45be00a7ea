"""The requests that are measured: what a browser or a program sends, and what must come back."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from calculator.interop.doors import doors_page

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}  # programs that send none get plain text
LABS = {
    "platelets": "45",
    "platelets_unit": "10*9/L",
    "anc": "0.3",
    "anc_unit": "10*9/L",
    "hemoglobin": "8.1",
    "hemoglobin_unit": "g/dL",
    "crp": "<5",
    "crp_unit": "mg/L",
    "marrow_blasts": "60",
    "marrow_blasts_unit": "%",
    "ferritin": "",
    "ferritin_unit": "ng/mL",
}
UNREADABLE = LABS | {"platelets": "45,5", "crp_unit": ""}
SERIES = {
    "series": "\n".join(f"{day} {value}" for day, value in enumerate([2.1, 0.9] + [0.3] * 20)),
    "unit": "10*9/L",
}


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request, the status of its answer, and the least part of a bare route's speed."""

    name: str
    path: str
    status: int
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    target: float | None = None


def exchanges(form_etag: str) -> list[Exchange]:
    """List all exchanges; ``form_etag`` is what the form's answer to a browser was marked with."""
    return [
        Exchange(name="form", path="/", status=200, headers=BROWSER, target=0.5),
        Exchange(
            name="form, unchanged (304)",
            path="/",
            status=304,
            headers=BROWSER | {"If-None-Match": form_etag},
            target=0.5,
        ),
        _typed("valid result", "/", LABS, 200, target=0.25),
        _typed("invalid form (422)", "/", UNREADABLE, 422, target=0.05),
        _typed("ICAHT grader", "/icaht/", SERIES, 200),
        _called("JSON score", "Score", target=0.3),
        _called("FHIR", "FHIR R4"),
        _called("CDS Hooks", "CDS Hooks: a patient is opened"),
    ]


def _typed(
    name: str, path: str, fields: dict[str, str], status: int, *, target: float | None = None
) -> Exchange:
    return Exchange(
        name=name,
        path=path,
        status=status,
        method="POST",
        headers=BROWSER | {"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(fields).encode(),
        target=target,
    )


def _called(name: str, example: str, *, target: float | None = None) -> Exchange:
    """Take a call as the page for programmers shows it."""
    call = next(each for each in doors_page().examples if each.name == example)
    return Exchange(
        name=name,
        path=call.address,
        status=call.status,
        method=call.method,
        headers={"Content-Type": call.kind},
        body=call.body.encode(),
        target=target,
    )
