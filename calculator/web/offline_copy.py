"""What a browser keeps to open the calculator without a network: pages and files, no value."""

import hashlib
import re
from collections.abc import Mapping

from django.conf import settings

from calculator.presenter.offline import DAYS_UNTIL_OLD, KEPT, OLD

_FILE = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"')


def offline_copy(pages: Mapping[str, str], *, instead: str) -> dict[str, object]:
    """Describe the copy to the service worker.

    ``pages`` maps addresses to their text. The worker keeps a page only if it has the digest given
    here, so that pages and files of two versions never mix. ``instead`` is the address of the page
    that is shown for one that is not kept.
    """
    digests = {address: _digest(text) for address, text in pages.items()}
    files = sorted({name for text in pages.values() for name in _FILE.findall(text)})
    return {
        "name": f"calculator-{_digest(''.join(digests.values()))[:16]}",
        "pages": digests,
        "files": files,
        "instead": instead,
        "words": {"kept": KEPT, "old": OLD, "days_until_old": DAYS_UNTIL_OLD},
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
