"""How does a profile say what is wrong with it? Every mistake at once, with its value and the choices."""

from collections.abc import Collection
from difflib import get_close_matches


class BadProfile(ValueError):
    """This load profile cannot be used; `mistakes` holds one line each."""

    def __init__(self, mistakes: Collection[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def unknown(path: str, value: str, choices: Collection[str]) -> str:
    """One line that names the wrong value, the nearest right one and all the choices."""
    near = get_close_matches(value, list(choices), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{path}: {value!r} is unknown{hint} (choices: {', '.join(choices) or 'none'})"
