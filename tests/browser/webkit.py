"""WebKit, the engine of Safari and of every iPhone: Debian's MiniBrowser on a screen of its own."""

import json
import os
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

from engines import KEYS, PATIENCE, PageGoneError, Paper
from processes import TIED, ended
from selenium.common.exceptions import (
    JavascriptException,
    NoSuchWindowException,
    WebDriverException,
)
from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

DRIVER = "/usr/bin/WebKitWebDriver"
PYTHON_WITH_GTK = "/usr/bin/python3"  # Debian's own; its bindings are in no registry
PRINTER = Path(__file__).with_name("webkit_print.py")

# The page as it stands, with what is typed in it; scripts do not run in the copy that is printed.
_AS_IT_STANDS = """
() => {
  const copy = document.documentElement.cloneNode(true);
  const fields = document.querySelectorAll("input, textarea, select");
  copy.querySelectorAll("input, textarea, select").forEach((field, i) => {
    if (field.matches("textarea")) field.textContent = fields[i].value;
    else if (field.matches("input")) field.setAttribute("value", fields[i].value);
    else [...field.options].forEach((option, j) =>
      option.toggleAttribute("selected", j === fields[i].selectedIndex));
  });
  return [location.href, "<!doctype html>" + copy.outerHTML];
}
"""


def browser() -> str | None:
    """Return the path of the MiniBrowser, if it is installed."""
    return next(map(str, Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")), None)


class Screen:
    """An X screen that nobody sees, on a display that is free."""

    def __init__(self, width: int, height: int) -> None:
        told, tell = os.pipe()
        self._process = subprocess.Popen(
            [
                *(*TIED, "Xvfb", "-displayfd", str(tell), "-nolisten", "tcp"),
                *("-screen", "0", f"{width}x{height}x24"),
            ],
            pass_fds=[tell],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(tell)
        with os.fdopen(told) as number:
            self.name = f":{number.readline().strip()}"

    @property
    def environment(self) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"} | {
            "DISPLAY": self.name,
            "GDK_BACKEND": "x11",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
        }

    def close(self) -> None:
        ended(self._process)


class WebKitTab:
    """A WebKit of its own; without the window's bars, which would not let it be narrow."""

    def __init__(self, program: str, *, width: int, height: int, keeps_pages: bool) -> None:
        self._screen = Screen(width, height)
        options = Options()
        options.binary_location = program
        options.add_argument("--automation")
        options.add_argument("--full-screen")
        if not keeps_pages:
            options.add_argument("--enable-page-cache=false")
        service = Service(
            DRIVER, env=self._screen.environment, popen_kw={"start_new_session": True}
        )
        self._service = service
        try:
            self._driver = WebKitGTK(options=options, service=service)
        except BaseException:
            self._end()
            raise
        self._driver.set_script_timeout(PATIENCE)
        self._driver.set_window_size(width, height)

    def open(self, address: str) -> None:
        self._driver.get(address)

    def script(self, function: str, argument: object) -> Any:
        try:
            found = self._driver.execute_async_script(
                f"const done = arguments[1];"
                f"Promise.resolve(({function})(JSON.parse(arguments[0])))"
                ".then(found => done([JSON.stringify(found)]), error => done(String(error)))",
                json.dumps(argument),
            )
        except NoSuchWindowException as gone:
            raise PageGoneError from gone
        except JavascriptException as error:
            if "unload" in str(error) or "navigat" in str(error):
                raise PageGoneError from error
            raise
        if isinstance(found, str):
            raise WebDriverException(found)
        return json.loads(found[0]) if found and found[0] else None

    def click(self, x: int, y: int) -> None:
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(x, y).click()
        actions.perform()

    def keys(self, text: str) -> None:
        ActionChains(self._driver).send_keys(text.replace("\n", KEYS["Enter"])).perform()

    def travel(self, steps: int) -> None:
        (self._driver.back if steps < 0 else self._driver.forward)()

    def reload(self) -> None:
        self._driver.refresh()

    def pdf(self, paper: Paper) -> bytes:
        """Print a copy of the page by a program of its own: the driver cannot print."""
        address, page = self.script(_AS_IT_STANDS, None)
        job = json.dumps({"address": address, "page": page, "paper": paper})
        printed = subprocess.run(
            [PYTHON_WITH_GTK, str(PRINTER)],
            input=job.encode(),
            env=self._screen.environment,
            capture_output=True,
            check=False,
            timeout=4 * PATIENCE,
        )
        assert printed.returncode == 0, printed.stderr.decode()
        return printed.stdout

    def screenshot(self) -> bytes:
        return b64decode(self._driver.get_screenshot_as_base64())

    def close(self) -> None:
        try:
            self._driver.quit()
        finally:
            self._end()

    def _end(self) -> None:
        process = getattr(self._service, "process", None)
        if process is not None:
            ended(process)
        self._screen.close()
