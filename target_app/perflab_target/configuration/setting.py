"""What may one environment variable hold? Its kind, choices, default, and what is wrong with a given value."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

Kind = Literal["choice", "flag", "integer", "seconds", "url", "text", "list", "path", "class"]

CUSTOM_CLASS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
"""`module:Class`, how users name a variant of their own."""

WHOLE_NUMBER = re.compile(r"[0-9]{1,7}")

FLAGS: Mapping[str, bool] = {"0": False, "1": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One variable of the application's environment.

    `choices` are the values of a choice, the schemes of a URL, or the built-in names of a class. A default of None
    means that the variable may be absent and `help` says what happens then.
    """

    name: str
    kind: Kind
    help: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    at_least: float = 0

    def value(self, environment: Mapping[str, str]) -> str:
        """As given, else the default, else nothing."""
        return environment.get(self.name, self.default or "")

    def mistake(self, value: str) -> str | None:
        """What is wrong with this value, in words that say what would be right; None where nothing is."""
        wanted = self._wanted(value)
        return None if wanted is None else f"{self.name}={value!r}: {wanted}"

    def _wanted(self, value: str) -> str | None:  # noqa: PLR0911 (one row per kind)
        match self.kind:
            case "choice":
                return None if value in self.choices else f"choose one of {', '.join(self.choices)}"
            case "flag":
                return None if value in FLAGS else "choose 0 or 1"
            case "class":
                known = value in self.choices or CUSTOM_CLASS.fullmatch(value)
                return None if known else f"choose one of {', '.join(self.choices)}, or module:Class of your own"
            case "integer":
                good = WHOLE_NUMBER.fullmatch(value) and int(value) >= self.at_least
                return None if good else f"give a whole number from {self.at_least:g} to 9999999"
            case "seconds":
                return None if _is_seconds(value, self.at_least) else f"give seconds, at least {self.at_least:g}"
            case "url":
                return self._wanted_url(value)
            case "text" | "list" | "path":
                return None if value.strip() else "must not be empty"

    def _wanted_url(self, value: str) -> str | None:
        offered = ", ".join(f"{scheme}://" for scheme in self.choices)
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError as error:
            return f"not a URL ({error})"
        return None if parts.scheme in self.choices and "://" in value else f"start it with one of {offered}"


def flag(value: str) -> bool:
    """A checked flag as a bool."""
    return FLAGS[value]


def url(value: str) -> SplitResult:
    """A checked URL in parts."""
    return urlsplit(value)


def _is_seconds(value: str, at_least: float) -> bool:
    try:
        seconds = float(value)
    except ValueError:
        return False
    return math.isfinite(seconds) and seconds >= at_least
