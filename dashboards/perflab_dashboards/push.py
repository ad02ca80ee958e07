"""How do the boards come into a Grafana that is already there? Its HTTP API, a token, a folder; again changes nothing.

A board that is the same is not written, so that Grafana's history holds only real changes.
"""

import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

TIMEOUT_S: Final = 30.0
FOLDER: Final = "perflab"
FOLDER_UID: Final = "perflab"
"""Of the folder with the title that we give by ourselves; others get one from Grafana."""

FOLDERS_A_PAGE: Final = 1000
KEPT_BY_GRAFANA: Final = ("id", "version")

Outcome = Literal["created", "updated", "unchanged"]


class GrafanaRefused(Exception):
    """No Grafana there, or one that said no; the message has its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    """One server, by its address, and a service account's token."""

    url: str
    token: str

    def ensure_folder(self, title: str) -> str:
        """The uid of the topmost folder of that title, made if it is not there.

        Raises:
            GrafanaRefused: Grafana's words.
        """
        folders = dict(self._folders())
        if title in folders:
            return folders[title]
        free = FOLDER_UID not in folders.values()
        named = {"uid": FOLDER_UID} if title == FOLDER and free else {}
        return str(self._ask("POST", "/api/folders", {"title": title, **named})["uid"])

    def _folders(self) -> Iterator[tuple[str, str]]:
        """Title and uid of each topmost folder that the token may see."""
        for page in itertools.count(1):
            folders = self._ask("GET", f"/api/folders?limit={FOLDERS_A_PAGE}&page={page}")
            yield from ((folder["title"], folder["uid"]) for folder in folders)
            if len(folders) < FOLDERS_A_PAGE:
                return

    def push(self, document: Mapping[str, Any], folder_uid: str) -> Outcome:
        """One board, into the folder; a board that lies in another one moves.

        Raises:
            GrafanaRefused: Grafana's words.
        """
        there = self._ask("GET", f"/api/dashboards/uid/{document['uid']}", missing=True)
        if there is not None and _same(there["dashboard"], document) and _lies_in(there) == folder_uid:
            return "unchanged"
        wanted = {name: value for name, value in document.items() if name not in KEPT_BY_GRAFANA}
        body = {"dashboard": wanted, "folderUid": folder_uid, "overwrite": True, "message": "perflab dashboards push"}
        self._ask("POST", "/api/dashboards/db", body)
        return "created" if there is None else "updated"

    def _ask(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> Any:
        request = urllib.request.Request(  # noqa: S310 (the user's own Grafana)
            f"{self.url.rstrip('/')}{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing:
                return None
            words = error.read().decode(errors="replace")[:500]
            advice = "; the token needs the Editor role" if error.code in {401, 403} else ""
            raise GrafanaRefused(f"{method} {path}: Grafana answered {error.code}{advice}: {words}") from error
        except (OSError, ValueError) as error:
            raise GrafanaRefused(f"no Grafana answers at {self.url}: {error}") from error


def _lies_in(there: Mapping[str, Any]) -> str:
    return str(there.get("meta", {}).get("folderUid", ""))


def _same(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    def stripped(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value for name, value in document.items() if name not in KEPT_BY_GRAFANA}

    return stripped(there) == stripped(wanted)
