"""Keeps what a user typed out of every log record."""

import logging
import traceback


class WithoutValues(logging.Filter):
    """Strip a record of all that may hold a value, and let it pass.

    A failure keeps its type and the places in the code that it came through, which is what mending
    it takes; its message and the request are dropped: ``ValueError("45 is no unit")`` is logged as
    "builtins.ValueError" below file, line and function of each frame, after the failure that it
    came from, if any. A line that quotes the failure goes with it: "Invalid HTTP_HOST header: ...".
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        record.__dict__.pop("request", None)
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            said, why = record.getMessage(), str(record.exc_info[1])
            words = "Failed" if why and why in said else said
            record.msg = "\n".join([words, *_failures(record.exc_info[1])])
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


class WithoutRequests(WithoutValues):
    """Cut what the server logs of a request that it could not read, or that failed under it.

    Its messages quote the request: "Invalid request from ip=127.0.0.1: Invalid HTTP request line:
    'platelets=45'" is logged up to the first colon, and "Error handling request %s" as it stands.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        record.msg = str(record.msg) if record.args else str(record.msg).split(":")[0]
        record.args = ()
        return super().filter(record)


def _failures(failure: BaseException) -> list[str]:
    earlier = failure.__cause__ or failure.__context__
    where = "".join(traceback.format_tb(failure.__traceback__))
    kind = f"{type(failure).__module__}.{type(failure).__qualname__}"
    return [*(_failures(earlier) if earlier else []), where + kind]
