"""Are these two texts the same statement? One form for what Django sends and what pg_stat_statements shows.

Every literal and every parameter becomes `%s`, so a page's number makes no new statement. Lists of any length become
`(...)`, and so do several rows of VALUES and several branches of a bulk update. Comments and the names of savepoints
go. The 2 of ORDER BY 2 names a column and stays.
"""

import hashlib
import re

from perflab_instrumentation.examine.sql.tokens import tokens

PARAMETER = "%s"

_TYPE = r'(?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?(?: ?\([\d, ]*\))?(?:\[\])*'
_CAST = re.compile(rf"%s(?:::{_TYPE})+")
_SIGNED = re.compile(r"(?<=[=<>(,]) ?[-+] ?%s|(?<=[=<>(,] )[-+] ?%s")
_LIST = re.compile(r"\bIN ?\( ?%s(?: ?, ?%s)* ?,? ?\)", re.IGNORECASE)
_ARRAY = re.compile(r"\bARRAY ?\[ ?%s(?: ?, ?%s)* ?,? ?\]", re.IGNORECASE)
_ROWS = re.compile(r"\bVALUES (\((?:[^()]|\([^()]*\))*\))(?: ?, ?\1)+", re.IGNORECASE)
_CASES = re.compile(r"\b(WHEN (?:(?! WHEN | ELSE | END\b).)+)(?: \1)+", re.IGNORECASE)
_SAVEPOINT = re.compile(r"^((?:RELEASE |ROLLBACK TO )?SAVEPOINT) .*$", re.IGNORECASE)
_LITERALS = frozenset({"placeholder", "string", "number"})


def normalise(sql: str) -> str:
    """The statement's canonical text."""
    parts: list[str] = []
    before, sorting = "", False
    for kind, text in tokens(sql):
        if kind in {"space", "comment"}:
            if parts and parts[-1] != " ":
                parts.append(" ")
            continue
        sorting = text.upper() == "BY" or (sorting and _lists_columns(kind, text))
        if kind == "percent":
            parts.append("%")
        elif _is_literal(kind, text, before) and not (kind == "number" and sorting and before in {"BY", ","}):
            parts.append(PARAMETER)
        else:
            parts.append(text)
        before = text.upper()
    canonical = "".join(parts).strip().rstrip(";").rstrip()
    canonical = _SAVEPOINT.sub(r"\1", canonical)
    canonical = _SIGNED.sub(" %s", _CAST.sub(PARAMETER, canonical)).replace("  ", " ").replace("( %s", "(%s")
    canonical = _LIST.sub("IN (...)", canonical)
    canonical = _ARRAY.sub("ARRAY[...]", canonical)
    canonical = _CASES.sub(r"\1 ...", canonical)
    return _ROWS.sub(r"VALUES \1, ...", canonical)


def _is_literal(kind: str, text: str, before: str) -> bool:
    """The NULL of IS NULL is a test, any other a value."""
    return kind in _LITERALS or (text.upper() in {"NULL", "TRUE", "FALSE"} and before not in {"IS", "NOT"})


def _lists_columns(kind: str, text: str) -> bool:
    """Still inside ORDER BY or GROUP BY, as far as plain columns and ordinals go."""
    return kind in {"number", "quoted"} or text.upper() in {",", ".", "ASC", "DESC", "NULLS", "FIRST", "LAST"}


def fingerprint(normalised: str) -> str:
    """Sixteen hexadecimal digits that are the same in every process."""
    return hashlib.sha256(normalised.encode()).hexdigest()[:16]
