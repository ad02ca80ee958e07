"""Is this plan usable? Reads PLAN.json and reports every mistake at once, each with its path and its value."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from perflab_loadtests.plan import LoadPlan, Phase


class BadPlan(Exception):
    """The plan cannot be run; `mistakes` holds one line each."""

    def __init__(self, source: str, mistakes: list[str]) -> None:
        super().__init__("\n".join(f"{source}: {mistake}" for mistake in mistakes))
        self.source = source
        self.mistakes = mistakes


def read_document(path: Path) -> Any:
    """The JSON value in this file.

    Raises:
        BadPlan: it cannot be read.
    """
    try:
        return json.loads(path.read_text())
    except OSError as error:
        raise BadPlan(str(path), [f"cannot be read: {error.strerror}"]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadPlan(str(path), [f"is not JSON: {error}"]) from None


def read_plan(path: Path) -> LoadPlan:
    """The plan in this file.

    Raises:
        BadPlan: with every mistake.
    """
    return parse_plan(read_document(path), source=str(path))


def parse_plan(content: Any, *, source: str = "plan") -> LoadPlan:
    """The plan that this JSON value means.

    Raises:
        BadPlan: with every mistake.
    """
    try:
        return TypeAdapter(LoadPlan).validate_python(content)
    except ValidationError as error:
        raise BadPlan(source, list(_mistakes(error))) from None


def _mistakes(error: ValidationError) -> Iterator[str]:
    for detail in error.errors():
        where = ".".join(str(step) for step in detail["loc"]) or "plan"
        yield f"{where}: {_words(detail)}"


def _words(detail: Mapping[str, Any]) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "unexpected_keyword_argument":
            kind = {0: LoadPlan, 2: Phase}.get(len(detail["loc"]) - 1)
            known = f"; the keys are {', '.join(field.name for field in fields(kind))}" if kind else ""
            return f"is not known{known}"
        case "value_error":
            return f"{detail['ctx']['error']}{_got(detail)}"
        case _:
            return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}{_got(detail)}"


def _got(detail: Mapping[str, Any]) -> str:
    """The value itself, except where it holds secrets or the whole plan."""
    if not detail["loc"] or detail["loc"][0] == "credentials":
        return ""
    text = repr(detail["input"])
    return f" (got {text if len(text) <= 80 else text[:77] + '...'})"
