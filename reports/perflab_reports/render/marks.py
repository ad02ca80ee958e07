"""How does text from elsewhere stand in Markdown? Escaped, in code style, fenced, or in a table."""

import re
from collections.abc import Iterator, Sequence


def text(words: str) -> str:
    """Foreign words on one line: no HTML, no emphasis, no table cell that ends early; `commands` stay in code style."""
    parts = re.split(r"(`[^`]+`)", " ".join(words.split()))
    return "".join(part.replace("|", "\\|") if index % 2 else _plain(part) for index, part in enumerate(parts))


def _plain(words: str) -> str:
    escaped = re.sub(r"[\\*\[\]|~`]|(?<!\w)_|_(?!\w)", r"\\\g<0>", words)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(words: str) -> str:
    """A name in code style, fit for a table cell."""
    plain = " ".join(words.split()).replace("|", "\\|")
    fence = "``" if "`" in plain else "`"
    space = " " if "`" in plain else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def block(words: str, language: str = "") -> str:
    """Foreign text as it stands, fenced longer than any fence in it."""
    fence = "```"
    while fence in words:
        fence += "`"
    return f"{fence}{language}\n{words}\n{fence}\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int | None = None) -> Iterator[str]:
    """A table; short rows are filled up, columns from `numbers_from` on are set to the right."""
    yield "| " + " | ".join(heads) + " |"
    first = len(heads) if numbers_from is None else numbers_from
    yield "| " + " | ".join("---:" if index >= first else "---" for index in range(len(heads))) + " |"
    for row in rows:
        yield "| " + " | ".join((*row, *[""] * (len(heads) - len(row)))) + " |"
    yield ""
