"""What is wrong with what the user wrote? Every mistake at once, one line each."""

from collections.abc import Collection
from difflib import get_close_matches


class GateMistakes(ValueError):
    """A policy or a threshold cannot be used. `mistakes` holds one line each."""

    def __init__(self, mistakes: Collection[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def unknown(kind: str, value: str, choices: Collection[str]) -> str:
    """Names the wrong value, the nearest right one and all the choices."""
    near = get_close_matches(value, list(choices), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{kind} {value!r} is unknown{hint} (choices: {', '.join(sorted(choices)) or 'none'})"
