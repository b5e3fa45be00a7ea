"""What a FHIR client reads before it calls."""

import re
from datetime import date, datetime
from pathlib import Path

from django.test import Client

from calculator import __version__
from calculator.interop.capabilities import CHANGED

BASE = "http://localhost/api/v1/fhir"


def test_the_statement_leads_to_the_operation_at_the_address_that_was_asked(client: Client) -> None:
    statement = client.get("/api/v1/fhir/metadata").json()
    assert statement["implementation"]["url"] == BASE
    assert statement["software"] == {"name": "ALL-Hematotox calculator", "version": __version__}
    (rest,) = statement["rest"]
    (operation,) = rest["operation"]
    definition = client.get(operation["definition"].removeprefix("http://localhost")).json()
    assert definition["url"] == operation["definition"]
    assert f"{BASE}/${definition['code']}" == f"{BASE}/${operation['name']}"


def test_every_resource_that_the_statement_names_can_be_read(client: Client) -> None:
    (rest,) = client.get("/api/v1/fhir/metadata").json()["rest"]
    for resource in rest["resource"]:
        kind = resource["type"]
        names = {"CodeSystem": "all-hematotox", "OperationDefinition": "score"}
        found = client.get(f"/api/v1/fhir/{kind}/{names[kind]}").json()
        assert (found["resourceType"], found["id"]) == (kind, names[kind])


def test_the_date_is_that_of_this_version_not_of_an_earlier_one() -> None:
    headings = re.findall(
        r"^## (\S+) – (.+?)(?:,.*)?$", Path("CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    released = {
        version: datetime.strptime(day, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
        for version, day in headings
        if day != "unreleased"
    }
    stated = date.fromisoformat(CHANGED)
    if __version__ in released:
        assert stated == released[__version__]
    else:
        assert stated > max(released.values())
