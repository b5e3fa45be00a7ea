"""Keeps what a user typed out of every log record."""

import logging
import re
import traceback

from django.core.exceptions import SuspiciousOperation

# What the server's own messages are filled with, besides numbers: signals and other words without
# a digit, and the addresses on which it listens. Nothing of a request looks like that.
_OWN_WORDS = re.compile(
    r"[A-Za-z][A-Za-z .]*"
    r"|https?://(?:[0-9.]+|\[[0-9a-f:]+\]):[0-9]+"
    r"|\('[0-9a-f.:]+', [0-9]+(?:, 0, 0)?\)"
)


class WithoutValues(logging.Filter):
    """Strip a record of all that may hold a value, and let it pass.

    A failure keeps its type and the places in the code that it came through, which is what mending
    it takes; its message and the request are dropped: ``ValueError("45 is no unit")`` is logged as
    "builtins.ValueError" below file, line and function of each frame, after the failure that it
    came from, if any. A line that quotes the failure goes with it: "Invalid HTTP_HOST header: ...",
    and what only the client did wrong, such as that, is its type on one line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        record.__dict__.pop("request", None)
        failure = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(failure, SuspiciousOperation):
            record.msg, record.args = f"Refused: {_kind(failure)}", ()
        elif failure is not None:
            said, why = record.getMessage(), str(failure)
            words = "Failed" if why and why in said else said
            record.msg, record.args = "\n".join([words, *_failures(failure)]), ()
        elif hasattr(record, "status_code") and isinstance(record.args, tuple) and record.args:
            record.msg, record.args = str(record.args[0]), ()  # the answer's reason; no address
        record.exc_info = record.exc_text = None
        return True


class WithoutRequests(WithoutValues):
    """Cut what the server logs of a request that it could not read, or that failed under it.

    Its messages quote the request: "Invalid request from ip=127.0.0.1: Invalid HTTP request line:
    'platelets=45'" is logged up to the first colon, "Error handling request %s" with "…" for the
    address. What it says of itself passes: "Worker (pid:12) was sent SIGKILL!".
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        if isinstance(record.args, tuple) and record.args:
            record.args = tuple(map(_own, record.args))
        else:
            record.msg, record.args = str(record.msg).split(":")[0], ()
        return super().filter(record)


def _own(filled_in: object) -> object:
    own = isinstance(filled_in, int) or _OWN_WORDS.fullmatch(str(filled_in))
    return filled_in if own else "…"


def _failures(failure: BaseException) -> list[str]:
    earlier = failure.__cause__ or failure.__context__
    where = "".join(traceback.format_tb(failure.__traceback__))
    return [*(_failures(earlier) if earlier else []), where + _kind(failure)]


def _kind(failure: BaseException) -> str:
    return f"{type(failure).__module__}.{type(failure).__qualname__}"
