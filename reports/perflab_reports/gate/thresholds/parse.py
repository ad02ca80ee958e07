"""Which thresholds do texts mean? Every mistake at once, each with its column.

    THRESHOLD  ::=  [ ENDPOINT ":" ] METRIC OPERATOR NUMBER        orders: queries <= 5
    METRIC     ::=  a name from metrics.METRICS                    p95_ms, queries, cpu_ratio
    OPERATOR   ::=  "<" | "<=" | "==" | "!=" | ">=" | ">"
    NUMBER     ::=  digits, with a fraction or an exponent         250, 1.05, 1e3

Without an endpoint it holds for every one. An endpoint's name is all before the last colon. Space around a part is
ignored. Timings are never exactly equal to anything, so `==` and `!=` are for counters alone.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import cast

from perflab_reports.gate.mistakes import GateMistakes, unknown
from perflab_reports.gate.thresholds.metrics import METRICS
from perflab_reports.gate.thresholds.threshold import OPERATORS, Operator, Threshold

NAME = re.compile(r"\s*([^\s<>=!]*)")
COMPARISON = re.compile(r"\s*([<>=!]*)")


def parse_thresholds(texts: Sequence[str]) -> tuple[Threshold, ...]:
    """Raises GateMistakes with one line for each mistake in any of the texts."""
    thresholds, mistakes = [], []
    for text in texts:
        found = list(_mistakes_in(text))
        if found:
            mistakes += [f"{text!r}, column {column}: {message}" for column, message in found]
        else:
            thresholds.append(_threshold(text))
    if mistakes:
        raise GateMistakes(mistakes)
    return tuple(thresholds)


def _split(text: str) -> tuple[str | None, int, str, int, str, int, str, int]:
    """Endpoint, then metric, operator and number, each with its column counted from one."""
    head, colon, _ = text.rpartition(":")
    start = len(head) + len(colon)
    name = NAME.match(text, start)
    assert name is not None
    comparison = COMPARISON.match(text, name.end())
    assert comparison is not None
    number = text[comparison.end() :]
    number_at = comparison.end() + len(number) - len(number.lstrip())
    endpoint = head.strip() if colon else None
    return (
        endpoint,
        1,
        name[1],
        name.start(1) + 1,
        comparison[1],
        comparison.start(1) + 1,
        number.strip(),
        number_at + 1,
    )


def _mistakes_in(text: str) -> Iterator[tuple[int, str]]:
    endpoint, at, metric, metric_at, operator, operator_at, number, number_at = _split(text)
    if endpoint == "":
        yield at, "the endpoint before the colon is missing"
    if not metric:
        yield metric_at, f"a metric is missing (choices: {', '.join(sorted(METRICS))})"
    elif metric not in METRICS:
        yield metric_at, unknown("metric", metric, METRICS)
    if not operator:
        yield operator_at, f"an operator is missing (choices: {', '.join(OPERATORS)})"
    elif operator not in OPERATORS:
        yield operator_at, unknown("operator", operator, OPERATORS)
    elif operator in {"==", "!="} and metric in METRICS and METRICS[metric].kind == "timing":
        yield operator_at, f"{metric} is a timing, which is never exactly anything; use <, <=, > or >="
    if not number:
        yield number_at, "a number is missing"
    elif not _is_number(number):
        yield number_at, f"{number!r} is no finite number"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _threshold(text: str) -> Threshold:
    endpoint, _, metric, _, operator, _, number, _ = _split(text)
    return Threshold(
        metric=metric,
        operator=cast(Operator, operator),
        limit=float(number),
        endpoint=endpoint,
        text=text.strip(),
    )
