"""What axe and the Nu HTML checker say of pages; the same for every page of the product."""

import json
import subprocess
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

from browser_tab import Calculator

# Experimental rules and those of WCAG's level AAA are switched on as well.
_AXE = """
async () => {
  const all = {type: "rule", values: axe.getRules().map(({ruleId}) => ruleId)};
  const {violations, passes} = await axe.run(document, {runOnly: all});
  return {
    passes: passes.length,
    violations: violations.flatMap(({id, nodes}) =>
      nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`)),
  };
}
"""


def axe_faults(calculator: Calculator, axe: str) -> list[tuple[int, str, str]]:
    """Return what axe finds on the shown page, on a phone and a desktop, light and dark."""
    calculator.evaluate(axe)
    faults = []
    for width, scheme in product((360, 1280), ("light", "dark")):
        calculator.wide(width)
        calculator.page.emulate_media(color_scheme=scheme)
        found = calculator.evaluate(_AXE)
        assert found["passes"] > 20
        faults += [(width, scheme, fault) for fault in found["violations"]]
    return faults


def html_faults(checker: list[str], folder: Path, pages: Mapping[str, bytes]) -> list[Any]:
    """Return the HTML checker's messages of any kind on these pages, as they were served."""
    for name, served in pages.items():
        assert served.lower().startswith(b"<!doctype html>")
        (folder / f"{name}.html").write_bytes(served)
    checked = subprocess.run(
        [*checker, *folder.iterdir()], capture_output=True, text=True, check=False
    )
    found: list[Any] = json.loads(checked.stderr)["messages"]
    return found
