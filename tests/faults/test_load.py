"""Clients at all doors at once, while the server's processes die, are replaced or renewed."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import questions_of
from django.test import override_settings
from load import kill_workers, replace_workers, under_load
from proxying import HOST, Site, needs_nginx, site
from serving import OURS, workers_of
from visits import happens

CLIENTS = 12
RENEWED_OFTEN = ("--max-requests", "20", "--max-requests-jitter", "10")


@pytest.mark.parametrize(
    ("disturb", "options", "may_break"),
    [
        # Only what was being sent when its worker died: nginx cannot ask for that again.
        pytest.param(
            lambda site: kill_workers(site, seconds=3, every=0.7), (), CLIENTS, id="killed"
        ),
        pytest.param(
            lambda site: replace_workers(site, seconds=2, every=0.7), (), 0, id="replaced"
        ),
        pytest.param(lambda _: time.sleep(4), RENEWED_OFTEN, 0, id="renewed"),
    ],
)
def test_every_answer_is_right_and_ones_own_while_workers_are(
    disturb: Callable[[Site], None],
    options: tuple[str, ...],
    may_break: int,
    static_files: None,
    tmp_path: Path,
) -> None:
    needs_nginx()
    with override_settings(ALLOWED_HOSTS=[HOST]):
        questions = [questions_of(number) for number in range(CLIENTS)]
    with site(tmp_path, proxied=True, command=[*OURS, *options]) as served:
        before = set(workers_of(served.process))
        tally = under_load(served, questions, lambda: disturb(served))
        assert happens(lambda: len(workers_of(served.process)) == 2)
        assert not before & set(workers_of(served.process))  # none of the first is left
    assert tally.bad == []
    assert tally.answers["broken"] <= may_break
    assert tally.answers["right"] > 10 * CLIENTS
