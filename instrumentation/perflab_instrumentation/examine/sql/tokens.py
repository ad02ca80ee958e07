"""Where do words, literals and comments begin and end in PostgreSQL's SQL? Enough of a lexer to tell them apart."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Token(NamedTuple):
    """`kind` is one of the group names below."""

    kind: str
    text: str


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<line_comment>--[^\n]*)
    | (?P<block_comment>/\*)
    | (?P<placeholder>%\(\w+\)[sbt]|%[sbt]|\$\d+)
    | (?P<percent>%%)
    | (?P<string>
          [eE]'(?:[^'\\]|''|\\.)*'
        | (?:[uU]&|[bBxXnN])?'(?:[^']|'')*'
        | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$).*?(?P=dollar)
      )
    | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")
    | (?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark>::|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> Iterator[Token]:
    """The statement's tokens in order; block comments, which may nest, come as one `comment`."""
    position = 0
    while position < len(sql):
        match = _TOKEN.match(sql, position)
        assert match is not None, "the last alternative matches any character"
        kind = match.lastgroup or "mark"
        if kind == "dollar":
            kind = "string"
        if kind == "block_comment":
            end = _end_of_comment(sql, position)
            yield Token("comment", sql[position:end])
            position = end
            continue
        yield Token("comment" if kind == "line_comment" else kind, match.group())
        position = match.end()


def _end_of_comment(sql: str, start: int) -> int:
    depth = 0
    for mark in re.finditer(r"/\*|\*/", sql[start:]):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return start + mark.end()
    return len(sql)
