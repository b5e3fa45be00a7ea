"""A page as it reads."""

import re
from html import unescape


def unmarked(html: str) -> str:
    """Return a page without the marks that keep each of its terms on one line."""
    return re.sub(r'<span class="whole">(.*?)</span>', r"\1", html)


def text_of(html: str) -> str:
    """Return the words of a page, with one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", unmarked(html))).split())
