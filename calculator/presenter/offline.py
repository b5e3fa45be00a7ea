"""The words of pages that a browser kept for reading without a network."""

from dataclasses import dataclass

from calculator.presenter.words import RELEASE

DAYS_UNTIL_OLD = 30  # ours: a copy that nobody has checked for so long says so prominently

# The service worker fills in the date and the age.
KEPT = f"Offline copy. {RELEASE}. Last compared with the server on {{date}}."
OLD = (
    "This offline copy is {days} days old. A corrected definition may exist by now: "
    "connect to the network and open this page again before you rely on it."
)


@dataclass(frozen=True, kw_only=True)
class OfflinePage:
    """What is shown in place of a page that needs the network."""

    title: str
    text: str
    kept: str


OFFLINE_PAGE = OfflinePage(
    title="No network",
    text=(
        "The server cannot be reached, and the page that you asked for needs it. The ICAHT grader "
        "is such a page: a series of values is graded on the server only."
    ),
    kept="These open without a network:",
)

MANIFEST_NAME = "ALL-Hematotox calculator"
MANIFEST_SHORT_NAME = "ALL-Hematotox"  # below the icon on a phone
