"""The network goes and comes back, in each engine: the calculator stays and answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_kinds import HIGH, LOW, sent
from conftest import NewEngine
from test_browser_offline import Ward
from what_shows import fill, labs, shown

_RULED = """
async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));
  return true;
}
"""
_SAYS_UNANSWERED = "() => document.activeElement.textContent"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    place = Ward(tmp_path)
    place.serve()
    yield place
    place.cut()


def test_without_the_network_it_answers_and_with_it_calculates_again(
    new_engine: NewEngine, ward: Ward
) -> None:
    tab = new_engine(ward.address)
    tab.open()
    assert tab.script(_RULED)
    fill(tab, sent(LOW.labs))
    tab.press("Calculate")
    assert shown(tab)["result"]["group"] == "low"
    ward.cut()
    tab.press("New patient")
    assert labs(shown(tab)) == {}
    tab.open("/?result")  # the copy of the form stands in for a result, too
    assert labs(shown(tab)) == {}
    assert tab.script("() => document.getElementById('offline').textContent")
    fill(tab, sent(HIGH.labs))
    assert shown(tab)["live"]["group"] == "high"
    tab.press("Calculate", leads_on=False)
    tab.wait_for(f"{_SAYS_UNANSWERED}.includes('did not answer')")
    now = shown(tab)
    assert labs(now)["platelets"] == "32"
    assert now["live"]["group"] == "high"
    ward.serve()
    tab.press("Calculate")
    assert shown(tab)["result"]["group"] == "high"
    tab.back()
    assert labs(shown(tab)) in ({}, labs(now))
