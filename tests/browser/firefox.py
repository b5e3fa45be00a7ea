"""Firefox, driven by WebDriver BiDi over a socket: it has no other driver here."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from engines import PAPERS, PATIENCE, PageGoneError, Paper
from processes import TIED, ended
from websocket import WebSocket

# Its own traffic off; what is left of it meets a proxy that nobody serves. This machine's own
# addresses go past any proxy.
_PREFERENCES: dict[str, bool | int | str] = {
    "remote.active-protocols": 3,  # BiDi as well
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.trr.mode": 5,
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.region.network.url": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.update.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "browser.cache.disk.enable": False,
    "browser.sessionstore.resume_from_crash": False,
}
_GONE = ("no such frame", "no such realm", "unknown error")


class FirefoxError(Exception):
    """Firefox's own words for what went wrong."""


class Firefox:
    """A process of Firefox with a profile that is thrown away."""

    def __init__(self, program: str, *, keeps_pages: bool) -> None:
        self._profile = Path(tempfile.mkdtemp())
        preferences = _PREFERENCES | ({} if keeps_pages else _KEEPS_NO_PAGE)
        (self._profile / "user.js").write_text(
            "".join(
                f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items()
            )
        )
        self._process = subprocess.Popen(
            [
                *(*TIED, program),
                *("--headless", "--no-remote", "--remote-debugging-port=0"),
                *("--profile", str(self._profile)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._socket = WebSocket()
        self._asked = 0
        try:
            self._socket.settimeout(2 * PATIENCE)
            self._socket.connect(f"ws://127.0.0.1:{self._port()}/session", suppress_origin=True)
            self.ask("session.new", capabilities={})
        except BaseException:
            self.close()
            raise

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its answer."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._asked:
                break
        if answer["type"] == "error":
            if answer["error"] in _GONE:
                raise PageGoneError(answer["message"])
            raise FirefoxError(f"{answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def close(self) -> None:
        self._socket.close(timeout=1)
        ended(self._process)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _port(self) -> int:
        written = self._profile / "WebDriverBiDiServer.json"
        until = time.monotonic() + 4 * PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            if written.exists() and (text := written.read_text()):
                port: int = json.loads(text)["ws_port"]
                return port
            time.sleep(0.05)
        raise FirefoxError("did not start")


_KEEPS_NO_PAGE = {"browser.sessionhistory.max_total_viewers": 0}


class FirefoxTab:
    """A tab of Firefox, in a container of its own."""

    def __init__(self, firefox: Firefox, *, width: int, height: int) -> None:
        self._firefox = firefox
        self._container = firefox.ask("browser.createUserContext")["userContext"]
        opened = firefox.ask("browsingContext.create", type="tab", userContext=self._container)
        self._tab = opened["context"]
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", viewport=size)

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", url=address, wait="complete")

    def script(self, function: str, argument: object) -> Any:
        called = self._firefox.ask(
            "script.evaluate",
            expression=f"Promise.resolve(({function})({json.dumps(argument)}))"
            ".then(found => JSON.stringify(found))",
            target={"context": self._tab},
            awaitPromise=True,
        )
        if called["type"] == "exception":
            raise FirefoxError(called["exceptionDetails"]["text"])
        found = called["result"]
        return json.loads(found["value"]) if found["type"] == "string" else None

    def click(self, x: int, y: int) -> None:
        self._act(
            type="pointer",
            id="mouse",
            actions=[
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ],
        )

    def keys(self, text: str) -> None:
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act(type="key", id="keyboard", actions=strokes)

    def travel(self, steps: int) -> None:
        self._ask("browsingContext.traverseHistory", delta=steps)

    def reload(self) -> None:
        self._ask("browsingContext.reload", wait="complete")

    def pdf(self, paper: Paper) -> bytes:
        width, height = PAPERS[paper]
        size = {"width": width / 10, "height": height / 10}  # in cm
        return base64.b64decode(self._ask("browsingContext.print", page=size)["data"])

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask("browsingContext.captureScreenshot")["data"])

    def close(self) -> None:
        self._ask("browsingContext.close")
        self._firefox.ask("browser.removeUserContext", userContext=self._container)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._firefox.ask(method, context=self._tab, **parameters)

    def _act(self, **actions: Any) -> None:
        self._ask("input.performActions", actions=[actions])
