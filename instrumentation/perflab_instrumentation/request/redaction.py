"""What must not leave in words? Values that databases quote, secrets in `key=value`, passwords in URLs, keys. Pure."""

import re

DATABASE_MODULES = ("django.db", "psycopg", "psycopg2", "MySQLdb", "sqlite3", "oracledb")
QUOTED = re.compile(r"""(: ?)(["'])(?:(?!\2).)*\2""")
KEY_VALUE = re.compile(r"\(([^()]*)\)=\((?:[^()]*)\)")
SECRET = re.compile(
    r"""(?ix) (?<![\w-])
        ([\w-]{0,64}? (?:password|passwd|secret|token|authorization|cookie|api[_-]?key|session) [\w-]{0,64}
            ["']? \s{0,8} [=:] \s{0,8})
        (?: (?:bearer|basic|token) \s+ )? (["']?) [^\s"',;&}]+ \2"""
)
URL_PASSWORD = re.compile(
    r"((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s/:@\"']{0,200}:)[^\s@\"']{1,200}(?=@)", re.IGNORECASE
)
DETAIL = re.compile(r"^(?:DETAIL|HINT|CONTEXT|STATEMENT|LINE \d+): .*(?:\n|\Z)", re.MULTILINE)
HIDDEN = "[hidden]"
PREFIX = re.compile(r"(?:\d*:)*([A-Za-z][A-Za-z_-]{0,31})[:./|]")
LONGEST_LOOK = 200
LONGEST_TEXT = 4000
"""Of a message or line: what is cut off cannot leave, and nobody's payload costs the caller seconds."""


def redact_message(message: str, module: str) -> str:
    """An exception's message without the values that its author did not mean to publish.

    A database's DETAIL, HINT and CONTEXT lines hold rows' values, so only the first line of its messages stays; where
    another exception quotes one, those lines go.
    """
    message = message[:LONGEST_TEXT]
    if module.startswith(DATABASE_MODULES):
        message = message.partition("\n")[0]
        message = QUOTED.sub(rf"\1{HIDDEN}", message)
    message = KEY_VALUE.sub(rf"(\1)=({HIDDEN})", DETAIL.sub("", message))
    return redact_line(message)


def redact_line(text: str) -> str:
    """Any text, such as a line of source: passwords in URLs, and what is named like a secret."""
    return SECRET.sub(rf"\1{HIDDEN}", URL_PASSWORD.sub(rf"\1{HIDDEN}", text[:LONGEST_TEXT]))


def key_prefix(key: object) -> str:
    """The first word of a key, where more follows; a key without parts may be a value itself, and stays here.

    Django's caches write `PREFIX:VERSION:key`; an empty prefix and the version are passed over.
    """
    if isinstance(key, bytes):
        key = key[:LONGEST_LOOK].decode("ascii", "replace")
    found = PREFIX.match(key[:LONGEST_LOOK]) if isinstance(key, str) else None
    return found[1] if found else ""
