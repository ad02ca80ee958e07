"""How do the boards come into a Grafana that is already there? Its HTTP API, a token, a folder; again changes nothing.

A board that is the same is not written, so that Grafana's history holds only real changes.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

TIMEOUT_S: Final = 30.0
FOLDER_UID: Final = "perflab"
KEPT_BY_GRAFANA: Final = ("id", "version")

Outcome = Literal["created", "updated", "unchanged"]


class GrafanaRefused(Exception):
    """No Grafana there, or one that said no; the message has its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grafana:
    """One server, by its address, and a service account's token."""

    url: str
    token: str

    def ensure_folder(self, title: str) -> None:
        """The folder, made if it is not there."""
        if self._ask("GET", f"/api/folders/{FOLDER_UID}", missing=True) is None:
            self._ask("POST", "/api/folders", {"uid": FOLDER_UID, "title": title})

    def push(self, document: Mapping[str, Any]) -> Outcome:
        """One board, into the folder.

        Raises:
            GrafanaRefused: Grafana's words.
        """
        there = self._ask("GET", f"/api/dashboards/uid/{document['uid']}", missing=True)
        if there is not None and _same(there["dashboard"], document):
            return "unchanged"
        wanted = {name: value for name, value in document.items() if name not in KEPT_BY_GRAFANA}
        body = {"dashboard": wanted, "folderUid": FOLDER_UID, "overwrite": True, "message": "perflab dashboards push"}
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


def _same(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    def stripped(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value for name, value in document.items() if name not in KEPT_BY_GRAFANA}

    return stripped(there) == stripped(wanted)
