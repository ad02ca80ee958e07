"""What does a Sentry event say? Read with doubt: SDKs differ, and a field of the wrong type counts as absent. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

LATEST_NS: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One line of a stack.

    Attributes:
        lines: Line number and text around it, where the SDK sent the source.
        variables: Names and values as the SDK wrote them.
    """

    file: str
    module: str
    function: str
    line: int
    in_app: bool
    lines: tuple[tuple[int, str], ...]
    variables: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """The line itself, without its indentation."""
        return next((text.strip() for number, text in self.lines if number == self.line), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One exception of a chain. Frames are in Sentry's order: the innermost last."""

    type: str
    value: str
    module: str
    handled: bool
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadcrumb:
    """What happened before."""

    time_ns: int
    category: str
    level: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event or a transaction.

    Attributes:
        raised: The chain, the exception that was seen last; empty for a plain message.
        template: The message before its values were put in, if the SDK sent it, else the message.
        run_id: From the tag `run_id` or `perflab.run_id`; strategy likewise.
    """

    event_id: str
    time_ns: int
    level: str
    release: str
    environment: str
    server: str
    transaction: str
    message: str
    template: str
    raised: tuple[Raised, ...]
    fingerprint: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    breadcrumbs: tuple[Breadcrumb, ...]
    request_method: str
    request_url: str
    trace_id: str
    span_id: str
    run_id: str
    strategy: str

    @property
    def title(self) -> str:
        """`Type: value` of the exception that was seen, or the message; one line."""
        seen = self.raised[-1] if self.raised else None
        text = f"{seen.type}: {seen.value}".removesuffix(": ") if seen else self.message
        return (text.strip().splitlines() or ["(no message)"])[0][:300]

    @property
    def culprit(self) -> str:
        """Where: the innermost frame of the application, else the transaction."""
        frames = [frame for raised in self.raised for frame in raised.frames if frame.in_app]
        return f"{frames[-1].module or frames[-1].file} in {frames[-1].function}" if frames else self.transaction


def read_event(sent: Mapping[str, Any], *, received_ns: int) -> Event:
    """The event in an item's payload.

    Args:
        sent: The payload's JSON object.
        received_ns: Since 1970; stands in for a time that the payload lacks.
    """
    tags = _pairs(sent.get("tags"))
    named = dict(tags)
    trace = _object(_object(sent.get("contexts")).get("trace"))
    entry = _object(sent.get("logentry"))
    written = sent.get("message")
    message = _text(entry.get("formatted")) or _text(entry.get("message")) or _text(written)
    request = _object(sent.get("request"))
    chain = tuple(_values(sent.get("exception")))
    marked = any(frame.get("in_app") is True for value in chain for frame in _frames_of(value))
    return Event(
        event_id=_event_id(sent),
        time_ns=_time_ns(sent.get("timestamp")) or received_ns,
        level=_text(sent.get("level")) or "error",
        release=_text(sent.get("release")),
        environment=_text(sent.get("environment")),
        server=_text(sent.get("server_name")),
        transaction=_text(sent.get("transaction")),
        message=message,
        template=_text(entry.get("message")) or message,
        raised=tuple(_raised(value, marked) for value in chain),
        fingerprint=tuple(_text(part) for part in _list(sent.get("fingerprint"))),
        tags=tags,
        breadcrumbs=tuple(_breadcrumb(value) for value in _values(sent.get("breadcrumbs"))),
        request_method=_text(request.get("method")),
        request_url=_text(request.get("url")),
        trace_id=_text(trace.get("trace_id")),
        span_id=_text(trace.get("span_id")),
        run_id=named.get("perflab.run_id", named.get("run_id", "")),
        strategy=named.get("perflab.strategy", named.get("strategy", "")),
    )


def _event_id(sent: Mapping[str, Any]) -> str:
    given = _text(sent.get("event_id")).replace("-", "").lower()
    if len(given) == 32 and set(given) <= set("0123456789abcdef"):
        return given
    return hashlib.sha256(repr(sent).encode("utf-8", "replace")).hexdigest()[:32]


def _frames_of(raised: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return _objects(_object(raised.get("stacktrace")).get("frames"))


def _raised(value: Mapping[str, Any], marked: bool) -> Raised:
    return Raised(
        type=_text(value.get("type")) or "Error",
        value=_text(value.get("value")),
        module=_text(value.get("module")),
        handled=_object(value.get("mechanism")).get("handled") is not False,
        frames=tuple(_frame(frame, marked) for frame in _frames_of(value)),
    )


def _frame(value: Mapping[str, Any], marked: bool) -> Frame:
    """A frame; where the SDK could not tell any as the application's, all that it did not rule out are."""
    line = value.get("lineno")
    number = line if isinstance(line, int) else 0
    before = [_text(text) for text in _list(value.get("pre_context"))]
    after = [_text(text) for text in _list(value.get("post_context"))]
    here = value.get("context_line")
    lines = [*before, _text(here), *after] if isinstance(here, str) else []
    first = number - len(before)
    return Frame(
        file=_text(value.get("filename")) or _text(value.get("abs_path")),
        module=_text(value.get("module")),
        function=_text(value.get("function")) or "?",
        line=number,
        in_app=value.get("in_app") is True or (not marked and value.get("in_app") is None),
        lines=tuple(enumerate(lines, first)),
        variables=_pairs(value.get("vars")),
    )


def _breadcrumb(value: Mapping[str, Any]) -> Breadcrumb:
    return Breadcrumb(
        time_ns=_time_ns(value.get("timestamp")),
        category=_text(value.get("category")) or _text(value.get("type")),
        level=_text(value.get("level")),
        message=_text(value.get("message")) or _text(value.get("data") or ""),
    )


def _time_ns(value: Any) -> int:
    """RFC 3339 text or seconds since 1970; 0 if it is neither."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return 0
        value = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, int | float) and 0 < value < LATEST_NS / 1e9:
        return round(value * 1e6) * 1000  # a float holds microseconds of our time, not nanoseconds
    return 0


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """Of an object, or of a list of pairs."""
    if isinstance(value, dict):
        return tuple((_text(key), _text(item)) for key, item in value.items())
    return tuple((_text(pair[0]), _text(pair[1])) for pair in _list(value) if isinstance(pair, list) and len(pair) == 2)


def _values(value: Any) -> Iterable[Mapping[str, Any]]:
    """Of {"values": [...]}, or of the list itself, as older SDKs write it."""
    return _objects(value.get("values") if isinstance(value, dict) else value)


def _objects(value: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in _list(value) if isinstance(item, dict))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Text that can be stored: without halves of surrogate pairs."""
    if value is None:
        return ""
    return str(value).encode("utf-8", "replace").decode()
