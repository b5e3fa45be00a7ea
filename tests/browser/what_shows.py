"""What a page of the calculator shows in any engine, and what it may show beside its fields."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from browser_kinds import IN_ORDER
from engines import Tab

from calculator.presenter.result import Result, present
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, UnreadableLabs, read

# How long an engine may take to put fields back, as far as we have seen; with much to spare.
SETTLING = 0.3

# Read at one moment, so that nothing changes between fields and answer.
_SHOWN = """
() => {
  const texts = (selector) => [...document.querySelectorAll(selector)]
    .filter((each) => each.checkVisibility()).map((each) => each.textContent.trim());
  const hooks = (element, prefix) => Object.fromEntries([...(element?.attributes ?? [])]
    .filter(({name}) => name.startsWith(prefix))
    .map(({name, value}) => [name.slice(prefix.length), value]));
  const result = document.querySelector(".verdict[data-score]");
  const fields = document.querySelectorAll("main form :is(input, select, textarea)[name]");
  return {
    address: location.pathname + location.search,
    title: document.title,
    fields: Object.fromEntries([...fields].map(({name, value}) => [name, value])),
    live: hooks(document.querySelector("#live-verdict"), "data-live-"),
    heading: texts("#live-verdict h3 span").join(),
    status: document.querySelector("#live-status")?.textContent ?? "",
    result: hooks(result, "data-"),
    grade: document.querySelector(".verdict[data-grade]")?.dataset.grade ?? "",
    errors: texts(".error p"),
    summary: texts(".problem li"),
    invalid: [...document.querySelectorAll("[aria-invalid=true]")].map(({name}) => name),
  };
}
"""
_FILL = """
fields => {
  const form = document.querySelector("main form[novalidate]");
  for (const [name, text] of Object.entries(fields)) {
    form.elements[name].value = text;
    if (form.elements[name].value !== text) throw new Error(`${name} does not take ${text}`);
    form.elements[name].dispatchEvent(new Event("input", {bubbles: true}));
  }
}
"""
Shown = dict[str, Any]


def fill(tab: Tab, fields: Mapping[str, str]) -> None:
    """Fill in all these fields at once, to be quick."""
    tab.script(_FILL, dict(fields))


def shown(tab: Tab) -> Shown:
    """Return fields, answer and errors as they stand, once both belong together.

    No moment on the way there may show another answer than that of the fields.
    """
    until = time.monotonic() + SETTLING
    while time.monotonic() < until:
        now: Shown = tab.script(_SHOWN)
        _assert_no_other_answer(now)
        time.sleep(0.05)
    is_form = "platelets_unit" in now["fields"] and not now["result"]
    assert now["live"] == (_hooks(_result(now["fields"])) if is_form else {})
    return now


def _assert_no_other_answer(now: Shown) -> None:
    fields = now["fields"]
    expected = _result(fields) if "platelets" in fields else None
    if now["live"] or now["result"]:
        assert (now["live"] or now["result"]) == _hooks(expected), fields
    if now["live"]:
        assert expected
        assert now["heading"] == expected.headline
    elif now["heading"]:
        assert "risk" not in now["heading"]
    if now["status"]:
        assert now["status"].startswith(now["heading"])


def _result(fields: Mapping[str, str]) -> Result | None:
    """Return what the scoring module makes of these fields; None where it cannot read them."""
    entries = {
        lab.name: Entry(fields[lab.name], fields.get(f"{lab.name}_unit") or None) for lab in LABS
    }
    try:
        return present(read(entries), at=datetime(2026, 11, 27, tzinfo=UTC))
    except UnreadableLabs:
        return None


def _hooks(result: Result | None) -> dict[str, str]:
    if result is None:
        return {}
    score = result.all_ht
    return {
        "score": score.name,
        "low": str(score.low),
        "high": str(score.high),
        "group": score.group,
    }


def labs(now: Shown) -> dict[str, str]:
    """Return the fields of the labs that hold something, without those that only tell a unit."""
    return {
        name: now["fields"][name]
        for name in IN_ORDER
        if not name.endswith("_unit") and now["fields"][name]
    }
