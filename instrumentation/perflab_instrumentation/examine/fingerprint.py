"""Which statements are the same but for their values? Normalised text and a hash that is stable everywhere. Pure."""

import hashlib
import re

IN_LIST = re.compile(r"\bIN \((?:%s|\?|\d+|'[^']*')(?:, ?(?:%s|\?|\d+|'[^']*'))*\)", re.IGNORECASE)
VALUES = re.compile(r"\bVALUES (\([^()]*\))(?:, ?\([^()]*\))+", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.\"$])\d+(?:\.\d+)?(?![\w\"])")
SPACE = re.compile(r"\s+")
SAVEPOINT = re.compile(r'(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) "\w+"', re.IGNORECASE)
LOCKING = re.compile(r"\bFOR (UPDATE|NO KEY UPDATE|SHARE|KEY SHARE)\b", re.IGNORECASE)
WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|INTO)\b", re.IGNORECASE)


def normalise(sql: str) -> str:
    """White space folded, lists of any length made one, literal numbers made placeholders."""
    text = SPACE.sub(" ", sql).strip()
    text = IN_LIST.sub("IN (%s, ...)", text)
    text = VALUES.sub(r"VALUES \1, ...", text)
    text = SAVEPOINT.sub(r"\1", text)
    return NUMBER.sub("%s", text)


def fingerprint(sql: str) -> str:
    """Twelve hexadecimal digits of the normalised text's SHA-256."""
    return hashlib.sha256(normalise(sql).encode()).hexdigest()[:12]


def is_plain_select(sql: str) -> bool:
    """May it be run again for its plan? Only a SELECT that neither locks nor writes."""
    return (
        sql.lstrip("( \n\t").upper().startswith("SELECT")
        and not LOCKING.search(sql)
        and not WRITING.search(_without_strings(sql))
    )


def _without_strings(sql: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "", sql)
