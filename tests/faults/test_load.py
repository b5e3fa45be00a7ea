"""Clients at all doors at once, while the server's processes die, are replaced or renewed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asking import questions_of
from django.test import override_settings
from load import kill_workers, replace_workers, under_load, wait
from proxying import HOST, Site, needs_nginx, site
from serving import OURS, workers_of
from visits import happens

CLIENTS = 12
OFTEN = ("--max-requests", "20", "--max-requests-jitter", "10")


@pytest.mark.parametrize(
    ("disturb", "options", "may_break"),
    [
        # Only what was being sent when its worker died, since nginx cannot ask for that again; and
        # what came while none was alive.
        pytest.param(kill_workers, (), CLIENTS, id="killed"),
        pytest.param(replace_workers, (), 0, id="replaced"),
        pytest.param(wait, OFTEN, 0, id="renewed"),
    ],
)
@pytest.mark.usefixtures("static_files")
def test_every_answer_is_right_and_ones_own_while_workers_are(
    disturb: Callable[[Site], None], options: tuple[str, ...], may_break: int, tmp_path: Path
) -> None:
    needs_nginx()
    with override_settings(ALLOWED_HOSTS=[HOST]):
        questions = [questions_of(number) for number in range(CLIENTS)]
    with site(tmp_path, proxied=True, command=[*OURS, *options]) as served:
        before = set(workers_of(served.process))
        tally = under_load(served, questions, disturb)
        assert happens(lambda: len(workers_of(served.process)) == 2)
        assert not before & set(workers_of(served.process))  # none of the first is left
    assert tally.wrong == []
    assert len(tally.broken) <= may_break
    assert len(tally.right) > 10 * CLIENTS
