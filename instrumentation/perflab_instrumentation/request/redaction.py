"""What must not leave in words? Values that databases quote in their errors, and secrets in `key=value`. Pure."""

import re

DATABASE_MODULES = ("django.db", "psycopg", "psycopg2", "MySQLdb", "sqlite3", "oracledb")
QUOTED = re.compile(r"""(: ?)(["'])(?:(?!\2).)*\2""")
KEY_VALUE = re.compile(r"\(([^()]*)\)=\((?:[^()]*)\)")
SECRET = re.compile(
    r"""(?ix) \b
        ([\w-]* (?:password|passwd|secret|token|authorization|cookie|api[_-]?key|session) [\w-]* ["']? \s* [=:] \s*)
        (?: (?:bearer|basic|token) \s+ )? (["']?) [^\s"',;&}]+ \2"""
)
HIDDEN = "[hidden]"


def redact_message(message: str, module: str) -> str:
    """An exception's message without the values that its author did not mean to publish.

    A database's DETAIL, HINT and CONTEXT lines hold rows' values, so only the first line of its messages stays.
    """
    if module.startswith(DATABASE_MODULES):
        message = message.partition("\n")[0]
        message = KEY_VALUE.sub(rf"(\1)=({HIDDEN})", message)
        message = QUOTED.sub(rf"\1{HIDDEN}", message)
    return SECRET.sub(rf"\1{HIDDEN}", message)
