"""Which statement is this, without anybody's data in it? Text whose literals are gone, its fingerprint, its verb.

Django's statements hold placeholders, but raw SQL may hold values, and they must not leave. Normalising takes some
microseconds, and statements repeat, so each text is looked at once.
"""

import re
from dataclasses import dataclass

from perflab_instrumentation.examine.fingerprint import fingerprint, normalise

LITERAL_OR_COMMENT = re.compile(
    r"""
    (?P<identifier> "(?:[^"]|"")*" )
    | (?P<comment> /\*.*?(?:\*/|\Z) | --[^\n]* )
    | \b[eE]'(?:\\.|''|[^'\\])*(?:'|\Z)
    | '(?:[^']|'')*(?:'|\Z)
    | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)
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
    text = normalise(LITERAL_OR_COMMENT.sub(_without_data, sql))
    verb = VERB.search(text)
    return Statement(
        text=text[:LONGEST_TEXT],
        fingerprint=fingerprint(text),
        operation=verb[0].upper() if verb else "OTHER",
    )


def _without_data(found: re.Match[str]) -> str:
    """Identifiers stay, comments go (tools put user ids there), and what is left is a literal."""
    if found["identifier"]:
        return found[0]
    return " " if found["comment"] else "%s"
