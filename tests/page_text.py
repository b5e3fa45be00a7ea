"""Pages as their templates write them."""

import re


def unmarked(html: str) -> str:
    """Take out the marks that keep a term on one line; the text stays.

    ``<span class="whole">CAR-HT</span>`` becomes ``CAR-HT``.
    """
    return re.sub(r'<span class="whole">(.*?)</span>', r"\1", html)
