"""May this statement be run a second time just to look at its plan? Only a SELECT that writes and locks nothing.

It refuses in doubt: a SELECT wrongly refused lacks a plan, one wrongly allowed would change what is examined.
"""

from itertools import pairwise

from perflab_instrumentation.examine.sql.tokens import tokens

_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "INTO"})
_LOCK_STRENGTHS = frozenset({"UPDATE", "NO", "SHARE", "KEY"})
_ACTING = frozenset({"NEXTVAL", "SETVAL", "SET_CONFIG", "PG_NOTIFY", "SETSEED", "TXID_CURRENT", "PG_CURRENT_XACT_ID"})
_ACTING_PREFIXES = (
    "PG_ADVISORY", "PG_TRY_ADVISORY", "PG_TERMINATE", "PG_CANCEL", "PG_SLEEP", "PG_STAT_RESET", "LO_", "DBLINK",
)  # fmt: skip


def is_plain_select(sql: str) -> bool:
    """Whether the text is one SELECT (or WITH … SELECT) without writes, row locks or functions known to act."""
    significant = [token for token in tokens(sql) if token.kind not in {"space", "comment"}]
    while significant and significant[-1].text == ";":
        significant.pop()
    if any(token.text == ";" for token in significant):
        return False
    words = [token.text.upper() for token in significant if token.kind == "word"]
    first = next((token for token in significant if token.text != "("), None)
    if first is None or first.kind != "word" or first.text.upper() not in {"SELECT", "WITH"}:
        return False
    if not _WRITING.isdisjoint(words) or "SELECT" not in words:
        return False
    if any(word in _ACTING or word.startswith(_ACTING_PREFIXES) for word in words):
        return False
    return not any(word == "FOR" and following in _LOCK_STRENGTHS for word, following in pairwise(words))
