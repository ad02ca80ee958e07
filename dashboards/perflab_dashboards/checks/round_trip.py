"""Does Grafana's own model know every key of a board? Decoded and encoded again, a misspelt key is gone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

OUTSIDE_THE_MODEL: Final = ("/fieldConfig/defaults/links/", "/options/indexByName", "/options/renameByName")
"""Free-form in Grafana's schema, and so dropped or kept as they are by its models."""


def lost_keys(document: Mapping[str, Any]) -> Iterator[str]:
    """Paths of the document that do not survive the model."""
    register_default_plugins()
    again = json.loads(json.dumps(Dashboard.from_json(dict(document)), cls=JSONEncoder))
    kept = set(_paths(again))
    for path in _paths(document):
        if path not in kept and not any(part in f"{path}/" for part in OUTSIDE_THE_MODEL):
            yield f"{document.get('uid', '?')}: {path} is not known to Grafana's model"


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, f"{path}/{number}")
    elif value is not None:
        yield path
