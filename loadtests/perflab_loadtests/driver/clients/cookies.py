"""Which cookies does a lane send? What the server has set and not taken back; of the one server under load only."""

import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, Morsel, SimpleCookie


class CookieJar:
    """One lane's cookies by (path, name): host-only, without the rules that tell one site from another."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str], Morsel[str]] = {}
        self._expires_s: dict[tuple[str, str], float] = {}

    def __len__(self) -> int:
        return len(self._cookies)

    def clear(self) -> None:
        self._cookies.clear()
        self._expires_s.clear()

    def keep(self, header: str, path: str) -> None:
        """Take one Set-Cookie header of a response to `path`; what cannot be read is left."""
        try:
            read: SimpleCookie = SimpleCookie(header)
        except CookieError:
            return
        for name, morsel in read.items():
            own = morsel["path"]
            key = (own if own.startswith("/") else _folder(path), name)
            expires_s = _expires_s(morsel)
            self._cookies.pop(key, None)
            self._expires_s.pop(key, None)
            if expires_s is None or expires_s > time.time():
                self._cookies[key] = morsel
                if expires_s is not None:
                    self._expires_s[key] = expires_s

    def header(self, path: str, *, secure: bool) -> str:
        """The Cookie header's value for a request to `path`, longest paths first; empty if there is none."""
        now_s = time.time()
        fitting = [
            (key, morsel)
            for key, morsel in self._cookies.items()
            if _within(path, key[0])
            and (secure or not morsel["secure"])
            and self._expires_s.get(key, now_s + 1) > now_s
        ]
        fitting.sort(key=lambda item: -len(item[0][0]))
        return "; ".join(f"{key[1]}={morsel.coded_value}" for key, morsel in fitting)


def _folder(path: str) -> str:
    """The default path of RFC 6265, section 5.1.4."""
    folder = path.partition("?")[0].rpartition("/")[0]
    return folder or "/"


def _within(path: str, folder: str) -> bool:
    """RFC 6265's path match."""
    plain = path.partition("?")[0]
    return plain == folder or (plain.startswith(folder) and (folder.endswith("/") or plain[len(folder)] == "/"))


def _expires_s(morsel: Morsel[str]) -> float | None:
    """When it ends, as time.time(); None for a session's cookie."""
    if morsel["max-age"]:
        try:
            return time.time() + int(morsel["max-age"])
        except ValueError:
            return None
    if morsel["expires"]:
        try:
            moment = parsedate_to_datetime(morsel["expires"])
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
