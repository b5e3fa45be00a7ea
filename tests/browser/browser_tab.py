"""A browser tab with the calculator, and what a user does in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from browser_kinds import WITH_UNIT, Kind, sent, split
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

Scheme = Literal["light", "dark"]

# Chromium writes this for every form that comes back with errors; it is the status we want.
_EXPECTED = "Failed to load resource: the server responded with a status of 422"

_FILL = """
fields => {
  for (const [name, text] of Object.entries(fields)) {
    const field = document.querySelector(`main form [name=${name}]`);
    field.value = text;
    if (field.value !== text) throw new Error(`${name} does not take ${text}`);
  }
}
"""
# A page that asks for the focus gets it only with its first picture.
_FOCUSED = """
() => [null, document.activeElement].includes(document.querySelector("[autofocus]"))
"""


class Calculator:
    """One tab, in a browser that has never been here.

    ``response`` is the last page's, ``requests`` what the last page and the way to it asked for
    (the icon aside), ``troubles`` what the console said.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.response: Response | None = None
        self.requests: list[Request] = []
        self.troubles: list[str] = []
        page.on("request", self._note)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    @property
    def context(self) -> BrowserContext:
        """Return the browser's profile: cookies, storage, permissions."""
        return self.page.context

    def open(self) -> None:
        """Open the form."""
        self.requests.clear()
        self.response = self.page.goto("/")

    def fill(self, labs: Mapping[str, str]) -> None:
        """Type these labs and leave the others: ``{"anc": "450 /uL"}``."""
        for field, lab in labs.items():
            value, unit = split(lab)
            self.page.fill(f"input[name={field}]", value)
            if unit:
                self.page.select_option(f"select[name={field}_unit]", unit)

    def press(self, button: str) -> None:
        """Press the button or link of this name, and wait for the page that it leads to."""
        named = self.page.get_by_role("button", name=button, exact=True)
        if not named.count():
            named = self.page.get_by_role("link", name=button, exact=True)
        with self.page.expect_navigation() as leading:
            named.click()
        self.response = leading.value

    def submit(self) -> None:
        """Press Calculate."""
        self.press("Calculate")

    def show(self, kind: Kind) -> None:
        """Open the form, fill in the kind's labs (all at once, to be quick) and submit it."""
        self.open()
        if kind.labs:
            self.evaluate(_FILL, sent(kind.labs))  # every unit: the form may remember others
            self.submit()
            self.page.wait_for_function(_FOCUSED)

    def fields(self) -> dict[str, str]:
        """Return names and values of the form's fields, from top to bottom."""
        found: dict[str, str] = self.page.eval_on_selector_all(
            "main form :is(input, select)",
            "all => Object.fromEntries(all.map(field => [field.name, field.value]))",
        )
        return found

    def units(self) -> dict[str, str]:
        """Return the units chosen on the form."""
        return {field: self.fields()[f"{field}_unit"] for field in WITH_UNIT}

    def focused(self) -> str:
        """Name the element with the focus: a field by its name, all else by its words."""
        name: str = self.page.evaluate(
            "(({name, id, textContent}) => name || id || textContent.trim())"
            "(document.activeElement)"
        )
        return name

    def evaluate(self, script: str, argument: object = None) -> Any:
        """Run a script in the page and return what it finds."""
        return self.page.evaluate(script, argument)

    @contextmanager
    def on_paper(self, scheme: Scheme = "light") -> Iterator[None]:
        """Show the page as it prints, on a screen that is light or dark."""
        self.page.emulate_media(media="print", color_scheme=scheme)
        try:
            yield
        finally:
            self.page.emulate_media(media="null", color_scheme="null")

    def wide(self, width: int) -> None:
        """Make the window this wide, in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": 800})

    def _note(self, request: Request) -> None:
        if "icon" not in urlsplit(request.url).path:
            self.requests.append(request)

    def _listen(self, message: ConsoleMessage) -> None:
        harmless = message.type not in {"error", "warning"} or message.text.startswith(_EXPECTED)
        if not harmless:
            self.troubles.append(message.text)


@contextmanager
def new_tab(browser: Browser, address: str, **options: Any) -> Iterator[Calculator]:
    """Open a tab in a fresh profile; when it closes, its console must have stayed silent."""
    context = browser.new_context(base_url=address, **options)
    context.set_default_timeout(10_000)
    try:
        calculator = Calculator(context.new_page())
        yield calculator
        assert calculator.troubles == []
    finally:
        context.close()
