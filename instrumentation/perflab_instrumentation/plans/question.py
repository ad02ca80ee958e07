"""Which statement shall be explained? Told by a worker, through the same way that reports take. Pure."""

import re
from typing import Any, Final, NamedTuple

from perflab_instrumentation.examine.fingerprint import is_plain_select

KIND: Final = "statement"
"""The first field on the wire, where a report has its trace id."""

LONGEST_SQL: Final = 20_000
PLACEHOLDER = re.compile(r"%(?:(?P<percent>%)|(?:\((?P<name>[^)]+)\))?[sbt])")


class Question(NamedTuple):
    """One statement: the database's alias, what all executions share, and SQL with $1, $2 in place of values."""

    alias: str
    fingerprint: str
    text: str
    sql: str


def question_fields(alias: str, fingerprint: str, text: str, sql: str, params: Any) -> tuple[object, ...] | None:
    """What goes over the wire; None for what must not be asked.

    Only a single SELECT that neither locks nor writes: what followed a semicolon would not be explained, but run.
    """
    if len(sql) > LONGEST_SQL or ";" in sql.rstrip().rstrip(";") or not is_plain_select(sql):
        return None
    return (KIND, alias, fingerprint, text, numbered(sql) if params is not None else sql)


def question_from(fields: tuple[object, ...]) -> Question | None:
    """The question, where the fields are one and no report."""
    if fields[:1] != (KIND,):
        return None
    return Question(*fields[1:])  # type: ignore[arg-type]  # written above, by the same version of this package


def numbered(sql: str) -> str:
    """`%s` and `%(name)s` as `$1`, `$2`; `%%` as `%`. Drivers look for them everywhere, inside quotes too."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found["percent"]:
            return "%"
        return f"${numbers.setdefault(found['name'] or str(found.start()), len(numbers) + 1)}"

    return PLACEHOLDER.sub(number, sql).rstrip().rstrip(";")
