"""The words for what went wrong; pages and problem documents say the same."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What happened, and what to do; ``text`` may name the limit of a body."""

    title: str
    text: str


ENCODED = (
    "Send the body as it is: one with a Content-Encoding, as of a compressed body, is not read. "
    "Nothing was computed and nothing was stored."
)

FAILURES = {
    400: Failure(
        title="This request could not be read",
        text=(
            "The calculator did not understand what was sent. Nothing was computed and nothing "
            "was stored."
        ),
    ),
    404: Failure(
        title="There is no such page",
        text="The address leads nowhere here.",
    ),
    405: Failure(
        title="This page does not answer that request",
        text="The page can be opened, or sent a form; an address for programs, its method only.",
    ),
    406: Failure(
        title="The answer is not wanted",
        text="An address for programs answers with JSON alone.",
    ),
    411: Failure(
        title="The request does not tell its length",
        text=(
            "Send it with a Content-Length, as every browser does. Nothing was computed and "
            "nothing was stored."
        ),
    ),
    413: Failure(
        title="That is too much at once",
        text=(
            "The calculator needs far less than what was sent (the limit is {limit}, and a series "
            "has far fewer lines). Nothing was computed and nothing was stored."
        ),
    ),
    415: Failure(
        title="The body is not sent as JSON",
        text="Nothing was computed and nothing was stored.",
    ),
    500: Failure(
        title="The calculator failed",
        text=(
            "The fault is ours. No result was computed and nothing was stored; do not rely on an "
            "earlier page. Try again, or use the publication’s table."
        ),
    ),
    503: Failure(
        title="Too many large records at once",
        text=(
            "The calculator is reading as many as it can. Nothing was computed and nothing was "
            "stored; send it again in a moment."
        ),
    ),
}

TOO_MANY_VALUES = (
    "The body holds more values than any patient’s record (the limit is {limit:,}). Nothing was "
    "computed and nothing was stored."
)


def accepted_words(kind: str) -> str:
    """Return why an answer of this media type is not sent."""
    return f"This address answers with {kind}, which the request excludes. Nothing was computed."


def media_type_words(kind: str) -> str:
    """Return how to send a body: curl's own media type, for example, is that of a form."""
    return (
        f"Send the body as JSON, with the header Content-Type: {kind} (curl: -H 'Content-Type: "
        f"{kind}'). Nothing was computed and nothing was stored."
    )
