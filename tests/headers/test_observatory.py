"""MDN's Observatory gives every page its best grade."""

import os
from typing import Any

import pytest
from observatory import BEST, PACKAGE, PAGES, site
from proxying import needs_nginx


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if not PACKAGE:
        missing = "The Observatory's scan needs OBSERVATORY and node"
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(f"{missing}, and BROWSER_TESTS=required", pytrace=False)
        pytest.skip(missing)
    needs_nginx()
    with site(tmp_path_factory.mktemp("site")) as served:
        return served.scanned()


@pytest.mark.parametrize("page", PAGES)
def test_the_observatory_gives_its_best_grade_to(reports: dict[str, Any], page: str) -> None:
    report = reports[page]
    assert report["scan"]["grade"] == BEST
    assert [name for name, test in report["tests"].items() if not test["pass"]] == []
    assert report["tests"]["cookies"]["result"] == "cookies-not-found"
