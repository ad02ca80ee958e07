"""What does a running Prometheus answer? The three questions that checks and previews ask of its HTTP API."""

import json
import math
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

TIMEOUT_S: Final = 30.0


class PrometheusRefused(Exception):
    """No Prometheus there, or one that does not like the question; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line: its labels, and its points as (seconds since 1970, value); NaN is left out."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """One server, by its address."""

    url: str

    def instant(self, query: str, at_s: float) -> Sequence[Series]:
        """The values at one moment.

        Raises:
            PrometheusRefused: it did not answer, or the query is wrong.
        """
        data = self._ask("query", query=query, time=f"{at_s:.3f}")
        if data["resultType"] == "scalar":
            return [Series(labels={}, points=_points([data["result"]]))]
        return [Series(labels=row["metric"], points=_points([row["value"]])) for row in data["result"]]

    def over(self, query: str, *, start_s: float, end_s: float, step_s: float) -> Sequence[Series]:
        """The values over time.

        Raises:
            PrometheusRefused: as `instant`.
        """
        data = self._ask("query_range", query=query, start=f"{start_s:.3f}", end=f"{end_s:.3f}", step=f"{step_s:g}")
        return [Series(labels=row["metric"], points=_points(row["values"])) for row in data["result"]]

    def exemplars(self, query: str, *, start_s: float, end_s: float) -> Sequence[Mapping[str, Any]]:
        """Exemplars of the series that a query asks for, each with its labels, value and time."""
        rows = self.exemplar_series(query, start_s=start_s, end_s=end_s)
        return [exemplar for row in rows for exemplar in row["exemplars"]]

    def exemplar_series(self, query: str, *, start_s: float, end_s: float) -> Sequence[Mapping[str, Any]]:
        """The same by series: each with `seriesLabels` and `exemplars`.

        Raises:
            PrometheusRefused: as `instant`.
        """
        rows: list[dict[str, Any]] = self._ask(
            "query_exemplars", query=query, start=f"{start_s:.3f}", end=f"{end_s:.3f}"
        )
        return rows

    def _ask(self, what: str, **parameters: str) -> Any:
        body = urllib.parse.urlencode(parameters).encode()
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1/{what}", body)  # noqa: S310 (the user's own)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            words = error.read().decode(errors="replace")[:500]
            raise PrometheusRefused(f"{self.url} answered {error.code}: {words}") from error
        except (OSError, ValueError, KeyError) as error:
            raise PrometheusRefused(f"no Prometheus answers at {self.url}: {error}") from error


def _points(values: Sequence[Sequence[Any]]) -> tuple[tuple[float, float], ...]:
    numbers = ((float(time_s), float(value)) for time_s, value in values)
    return tuple((time_s, value) for time_s, value in numbers if not math.isnan(value))
