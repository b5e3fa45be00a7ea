"""Clients at all doors at once, while the server's processes die or are replaced."""

from pathlib import Path

from asking import questions_of
from load import kill_workers, reload, under_load
from serving import free_port, server_process, workers_of
from visits import happens

CLIENTS = 12


def test_every_answer_is_right_and_ones_own_while_workers_are_killed_and_replaced(
    static_files: None, tmp_path: Path
) -> None:
    port = free_port()
    host = f"127.0.0.1:{port}"
    with server_process(tmp_path, port=port) as process:
        questions = [questions_of(number, host) for number in range(CLIENTS)]
        killed = under_load(
            host, questions, lambda tally: kill_workers(process, tally, seconds=2, every=0.7)
        )
        assert killed.wrong == []
        assert killed.unexplained() == 0
        assert None not in killed.recoveries()
        assert len(killed.kills) >= 2
        assert happens(lambda: len(workers_of(process)) == 2)
        replaced = under_load(host, questions, lambda _: reload(process, seconds=1, every=0.5))
        assert replaced.wrong == []
        assert replaced.broken == []
        assert replaced.right
