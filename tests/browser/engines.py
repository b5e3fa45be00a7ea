"""One tab in any of three browser engines, so that a journey is written once and runs in each.

Chromium is driven by Playwright, Firefox by WebDriver BiDi (firefox.py), WebKit by its own driver
(webkit.py). The engines differ in ``_Driver``; what a user does is written here, once.
"""

import time
from typing import Any, Literal, Protocol

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as ChromiumError

Paper = Literal["A4", "Letter"]
PAPERS: dict[Paper, tuple[float, float]] = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # in mm
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Delete": "\ue017"}  # as WebDriver names them

PATIENCE = 15  # seconds for a page to show
SCROLLING = 0.2  # seconds; Firefox takes a click to where the page stood before its next picture

# Where a button or link of this name, or a field, can be clicked.
_PLACE_OF_NAME = """
name => {
  const all = [...document.querySelectorAll("button, a, summary")];
  const found = all.find(each => each.checkVisibility() && each.textContent.trim() === name);
  if (!found) throw new Error(`nothing to press: ${name}`);
  found.scrollIntoView({block: "center", behavior: "instant"});
  const {left, top, width, height} = found.getClientRects()[0];
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
}
"""
_TAKE_FIELD = """
name => {
  const field = document.querySelector(`main form[novalidate] [name="${name}"]`);
  field.scrollIntoView({block: "center", behavior: "instant"});
  field.focus();
  field.select();
}
"""
_CHOOSE = """
([name, value]) => {
  const field = document.querySelector(`main form[novalidate] [name="${name}"]`);
  field.focus();
  field.value = value;
  if (field.value !== value) throw new Error(`${name} does not offer ${value}`);
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, {bubbles: true}));
}
"""


# On the way to a page, Firefox has an empty one that is complete as well.
_SHOWN = "document.readyState === 'complete' && document.querySelector('main') !== null"


class PageGoneError(Exception):
    """The page left while a script ran in it."""


class Driver(Protocol):
    """What each engine does in its own way."""

    def open(self, address: str) -> None: ...
    def script(self, function: str, argument: object) -> Any: ...
    def click(self, x: int, y: int) -> None: ...
    def keys(self, text: str) -> None: ...
    def travel(self, steps: int) -> None: ...
    def reload(self) -> None: ...
    def pdf(self, paper: Paper) -> bytes: ...
    def screenshot(self) -> bytes: ...
    def close(self) -> None: ...


class Tab:
    """A tab of one engine; ``address`` is where the calculator is served."""

    def __init__(self, driver: Driver, address: str) -> None:
        self._driver = driver
        self._address = address
        self._left = 0

    def open(self, path: str = "/") -> None:
        """Open a page of the calculator."""
        self._driver.open(f"{self._address}{path}")
        self._wait_until_shown()

    def type(self, field: str, text: str) -> None:
        """Type this into a field, in place of what stands there."""
        self.script(_TAKE_FIELD, field)
        self._driver.keys(text or KEYS["Delete"])

    def choose(self, field: str, value: str) -> None:
        """Choose this option; by a script, since no engine's list can be reached from outside."""
        self.script(_CHOOSE, [field, value])

    def press(self, name: str, *, leads_on: bool = True) -> None:
        """Press a key, or the button or link of this name, and wait for the page it leads to."""
        self._leave()
        if name in KEYS:
            self._driver.keys(KEYS[name])
        else:
            self.script(_PLACE_OF_NAME, name)
            time.sleep(SCROLLING)
            self._driver.click(*self.script(_PLACE_OF_NAME, name))
        if leads_on:
            self._wait_for_another()

    def back(self) -> None:
        self._travel(-1)

    def forward(self) -> None:
        self._travel(1)

    def reload(self) -> None:
        self._leave()
        self._driver.reload()
        self._wait_for_another()

    def script(self, function: str, argument: object = None) -> Any:
        """Run a function in the page and return what it returns, once a page is there to run it."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._driver.script(function, argument)
            except PageGoneError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def pdf(self, paper: Paper) -> bytes:
        """Print what is shown."""
        return self._driver.pdf(paper)

    def screenshot(self) -> bytes:
        """Return a PNG of the window."""
        return self._driver.screenshot()

    def close(self) -> None:
        self._driver.close()

    def _travel(self, steps: int) -> None:
        self._leave()
        self._driver.travel(steps)
        self._wait_for_another()

    def _leave(self) -> None:
        """Mark the page, so that the next is known from it; one kept by the engine has no mark."""
        self._left += 1
        self.script("left => { window.left = left }", self._left)

    def _wait_for_another(self) -> None:
        self.wait_for(f"left => window.left !== left && {_SHOWN}", self._left)

    def _wait_until_shown(self) -> None:
        self.wait_for(f"() => {_SHOWN}")

    def wait_for(self, condition: str, argument: object = None) -> None:
        """Wait until a function in the page returns what is true."""
        until = time.monotonic() + PATIENCE
        while not self.script(condition, argument):
            assert time.monotonic() < until, f"in vain: {condition}"
            time.sleep(0.02)


class Chromium:
    """A tab of Chromium, in a profile of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._page = context.new_page()

    def open(self, address: str) -> None:
        self._page.goto(address)

    def script(self, function: str, argument: object) -> Any:
        try:
            return self._page.evaluate(function, argument)
        except ChromiumError as error:
            if "Execution context was destroyed" in error.message:
                raise PageGoneError from error
            raise

    def click(self, x: int, y: int) -> None:
        self._page.mouse.click(x, y)

    def keys(self, text: str) -> None:
        for key, code in KEYS.items():
            if text == code:
                self._page.keyboard.press(key)
                return
        self._page.keyboard.type(text)

    def travel(self, steps: int) -> None:
        # Playwright's own way waits for a load that a page kept by the engine never has.
        self._page.evaluate("steps => { setTimeout(() => history.go(steps)) }", steps)

    def reload(self) -> None:
        self._page.reload()

    def pdf(self, paper: Paper) -> bytes:
        return self._page.pdf(format=paper, tagged=True)

    def screenshot(self) -> bytes:
        return self._page.screenshot()

    def close(self) -> None:
        self._context.close()
