"""Which statement is this, without anybody's data in it? Text whose literals are gone, its fingerprint, its verb.

Django's statements hold placeholders, but raw SQL may hold values, and they must not leave. Normalising takes some
microseconds, and statements repeat, so each text is looked at once.
"""

import re
from dataclasses import dataclass

from perflab_instrumentation.examine.fingerprint import fingerprint, normalise

STRING = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
VERB = re.compile(r"[A-Za-z]+")
KNOWN_TEXTS = 2000
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What all executions of one statement share."""

    text: str
    fingerprint: str
    operation: str


_by_sql: dict[str, Statement] = {}


def statement_of(sql: str) -> Statement:
    """The statement that this SQL is an execution of."""
    statement = _by_sql.get(sql)
    if statement is None:
        if len(_by_sql) >= KNOWN_TEXTS:
            _by_sql.clear()
        statement = _by_sql[sql] = describe(sql)
    return statement


def describe(sql: str) -> Statement:
    """Looked at, not looked up."""
    text = normalise(STRING.sub("%s", COMMENT.sub(" ", sql)))
    verb = VERB.search(text)
    return Statement(
        text=text[:LONGEST_TEXT],
        fingerprint=fingerprint(text),
        operation=verb[0].upper() if verb else "OTHER",
    )
