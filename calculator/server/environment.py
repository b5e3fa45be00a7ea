"""Reads a real host's settings from the environment; refuses what it does not understand."""

import ipaddress
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

PREFIX = "CALCULATOR_"
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE
)

_ORIGIN = re.compile(rf"https?://(?:{_HOST.pattern})(?::[0-9]{{1,5}})?", re.IGNORECASE)
_PORTS = {"https": ":443", "http": ":80"}

Codes = tuple[tuple[str, str], ...]
_CODE = re.compile(r"([^|]+)\|([^|]+)")  # a system and a code


class Environment:
    """The variables that begin with ``CALCULATOR_``; each reader takes one and checks it.

    ``Environment({"CALCULATOR_HTTPS": "on"}).switch("HTTPS", unset=False)`` is True; "maybe"
    raises ImproperlyConfigured with a sentence that says how to mend it.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._left = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in variables.items()
            if name.startswith(PREFIX)
        }

    def switch(self, name: str, *, unset: bool) -> bool:
        """Read ``on`` or ``off``."""
        value = self._left.pop(name, None)
        if value is None:
            return unset
        if value not in ("on", "off"):
            raise _refused(name, value, "write on or off")
        return value == "on"

    def hosts(self, name: str) -> list[str]:
        """Read host names, separated by commas; without any, only this machine is served."""
        value = self._left.pop(name, None)
        if value is None:
            return list(THIS_MACHINE)
        hosts = [host.strip() for host in value.split(",")]
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise _refused(name, value, "write host names, as in calculator.example.org")
        return hosts

    def origins(self, name: str) -> tuple[str, ...]:
        """Read origins of web applications, separated by commas: https://record.example.org."""
        value = self._left.pop(name, None)
        if value is None:
            return ()
        origins = tuple(origin.strip() for origin in value.split(","))
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise _refused(name, value, "write origins, as in https://record.example.org")
        # As browsers write them: in lower case, and without the scheme's own port.
        schemes = [origin.lower().split("://") for origin in origins]
        return tuple(f"{scheme}://{rest.removesuffix(_PORTS[scheme])}" for scheme, rest in schemes)

    def codes(self, name: str) -> Codes:
        """Read codes with their systems, separated by commas: system|code,system|code."""
        value = self._left.pop(name, None)
        if value is None:
            return ()
        codes = [_CODE.fullmatch(each.strip()) for each in value.split(",")]
        if not all(codes):
            raise _refused(name, value, "write system|code, separated by commas")
        return tuple((code[1], code[2]) for code in codes if code)

    def lab_codes(self, name: str) -> dict[str, Codes]:
        """Return the codes of each lab, written lab:system|code, separated by commas."""
        value = self._left.pop(name, None)
        found: dict[str, Codes] = {}
        for each in [] if value is None else value.split(","):
            lab, _, text = each.strip().partition(":")
            code = _CODE.fullmatch(text)
            if not lab or not code:
                raise _refused(name, value or "", "write lab:system|code, separated by commas")
            found[lab] = (*found.get(lab, ()), (code[1], code[2]))
        return found

    def identifier(self, name: str) -> str:
        """Read an address that names something, as in https://hospital.example/codes or a URN."""
        value = self._left.pop(name, None)
        if value is None:
            return ""
        if not re.fullmatch(r"(?:https?://|urn:)[!-{}~]+", value):
            raise _refused(name, value, "write an address: https://hospital.example.org/codes")
        return value

    def units(self, name: str) -> dict[str, str]:
        """Return labs with a unit for each, written lab:code,lab:code: {"anc": "/uL"}."""
        value = self._left.pop(name, None)
        if value is None:
            return {}
        pairs = [each.strip().split(":") for each in value.split(",")]
        units = {pair[0]: pair[-1] for pair in pairs if len(pair) == len(("lab", "code"))}
        if len(units) != len(pairs) or not all(units.values()):
            raise _refused(name, value, "write each lab once, as in anc:/uL,hemoglobin:g/L")
        return units

    def number(self, name: str, *, unset: int, lowest: int, highest: int) -> int:
        """Read a whole number within bounds."""
        value = self._left.pop(name, None)
        if value is None:
            return unset
        if not re.fullmatch(r"[0-9]{1,12}", value) or not lowest <= int(value) <= highest:
            raise _refused(name, value, f"write a whole number from {lowest} to {highest}")
        return int(value)

    def address(self, name: str, *, unset: str) -> str:
        """Read where to listen: an IP address and a port, as in 127.0.0.1:8000."""
        value = self._left.pop(name, None)
        if value is None:
            return unset
        host, _, port = value.rpartition(":")
        try:
            ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        except ValueError:
            raise _refused(name, value, "write an IP address and a port: 127.0.0.1:8000") from None
        if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:  # noqa: PLR2004
            raise _refused(name, value, "write an IP address and a port: 127.0.0.1:8000")
        return value

    def time_zone(self, name: str, *, unset: str) -> str:
        """Read the name of a time zone, as in Europe/Berlin."""
        value = self._left.pop(name, unset)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _refused(name, value, "write a time zone, as in Europe/Berlin") from None
        return value

    def text(self, name: str, *, unset: str) -> str:
        """Read a text that is not empty."""
        value = self._left.pop(name, unset)
        if not value:
            raise _refused(name, value, "write a value, or remove the variable")
        return value

    def nothing_left(self) -> None:
        """Refuse variables that nobody has read: a misspelled name must not be ignored."""
        if self._left:
            names = ", ".join(PREFIX + name for name in sorted(self._left))
            raise ImproperlyConfigured(f"Unknown setting {names}: see the table in the README.")


def _refused(name: str, value: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: {advice}.")
