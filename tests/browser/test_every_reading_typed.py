"""Every shared text and pair of units typed into the form, in each engine."""

from collections.abc import Mapping
from typing import Any

from browser_kinds import sent
from engines import Tab
from every_door import HEALTHY, points_of, the_page_can_send
from worked_cases import READINGS, UNIT_CHECKS

# All one after the other in one go, to be quick: what the panel shows of each is read at once.
_TYPED = """
patients => {
  const form = document.querySelector("form[novalidate]");
  const all = (selector) => [...document.querySelectorAll(`#live ${selector}`)];
  return patients.map((fields) => {
    for (const [name, text] of Object.entries(fields)) {
      form.elements[name].value = text;
      if (form.elements[name].value !== text) throw new Error(`${name} does not take ${text}`);
    }
    form.dispatchEvent(new Event("input"));
    const {liveLow, liveHigh, liveGroup} = document.getElementById("live-verdict").dataset;
    return {
      rows: Object.fromEntries(all("tbody tr").map(({cells}) =>
        [cells[0].textContent, [cells[1].textContent, cells[3].textContent]])),
      wrong: all(".problems a").map((link) => link.getAttribute("href")),
      total: [liveLow, liveHigh, liveGroup],
      doubts: all(".doubts li").length,
      slips: all(".cautions li").filter((each) => each.textContent.includes("report says")).length,
    };
  });
}
"""
_NAMES = {
    "platelets": "Platelets",
    "anc": "ANC",
    "hemoglobin": "Hemoglobin",
    "crp": "CRP",
    "marrow_blasts": "Marrow blasts",
    "ferritin": "Ferritin",
}

Labs = Mapping[str, tuple[str, str]]


def typed(engine: Tab, patients: list[Labs]) -> list[dict[str, Any]]:
    engine.open()
    found: list[dict[str, Any]] = engine.script(_TYPED, [fields_of(each) for each in patients])
    return found


def fields_of(labs: Labs) -> dict[str, str]:
    """Return every field of the form: of a lab its text, and the unit as it is given."""
    fields = sent({})
    for name, (text, unit) in labs.items():
        fields[name] = text
        if name != "marrow_blasts":
            fields[f"{name}_unit"] = unit
    return fields


def test_a_text_is_read_as_the_shared_cases_say(engine: Tab) -> None:
    rows = [row for row in READINGS if the_page_can_send(row)]
    assert len(rows) > 80
    patients = [HEALTHY | {row["lab"]: (row["text"], row["unit"])} for row in rows]
    seen = zip(rows, typed(engine, patients), strict=True)
    assert [row["description"] for row, now in seen if not is_right(row, now)] == []


def is_right(row: Mapping[str, str], now: Mapping[str, Any]) -> bool:
    lab = row["lab"]
    entered, points = now["rows"].get(_NAMES[lab], ("", ""))
    if row["outcome"] == "error":
        places = ([f"#id_{lab}"], [f"#id_{lab}_unit"])
        return now["wrong"] in places and now["total"] == [None, None, None]
    if lab == "ferritin" and not entered:
        return not row["text"].strip()
    low, high = points_of(lab, row["outcome"])
    counted = str(low) if low == high else f"{low} to {high}"
    return (
        not now["wrong"]
        and points.partition(" point")[0] == counted
        and entered.startswith(row["reading_shown"])
    )


def test_units_are_checked_as_the_shared_cases_say(engine: Tab) -> None:
    patients = [
        {name: (lab["value"], lab["unit"]) for name, lab in case["inputs"].items()}
        for case in UNIT_CHECKS
    ]
    for case, now in zip(UNIT_CHECKS, typed(engine, patients), strict=True):
        total = case["total"]
        assert now["total"] == [str(total["low"]), str(total["high"]), case["group"]]
        assert now["doubts"] + now["slips"] == len(case["unit_checks"]), case["description"]
