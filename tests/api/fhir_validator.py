"""The second validator of FHIR, npm's ``fhir``, which knows its value sets."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from npm_tools import run

_SCRIPT = Path(__file__).with_name("fhir_validator.mjs")


def faults_of(resources: Sequence[object]) -> list[list[str]]:
    """Return what is wrong with each resource, all of them in one process."""
    printed = run("node", _SCRIPT, cwd=_SCRIPT.parent, given=json.dumps(resources))
    found: list[list[str]] = json.loads(printed)
    assert len(found) == len(resources)
    return found


def sound(resources: Sequence[Any]) -> bool:
    """Tell whether nothing is wrong with any; pytest then shows what is."""
    faults = faults_of(resources)
    assert [(each, fault) for each, fault in zip(resources, faults, strict=True) if fault] == []
    return True
