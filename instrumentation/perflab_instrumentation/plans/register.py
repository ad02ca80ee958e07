"""Which statement is to be explained next, and did its plan change? No clock, no database. Pure."""

from dataclasses import dataclass
from typing import Final

from perflab_instrumentation.plans.question import Question

MOST_STATEMENTS: Final = 500
LONGEST_REST_S: Final = 3600.0

type Key = tuple[str, str]
"""Alias and fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One statement's plan, as it was and as it is."""

    question: Question
    before: str
    after: str


@dataclass(slots=True)
class _Entry:
    question: Question
    due_s: float
    shape: str = ""
    failures: int = 0


class Register:
    """The statements of one family."""

    def __init__(self, *, interval_s: float, most: int = MOST_STATEMENTS) -> None:
        self._interval_s, self._most = interval_s, most
        self._entries: dict[Key, _Entry] = {}

    def learn(self, question: Question, now_s: float) -> None:
        """A statement that was not known is due at once; when there are too many, it stays unknown."""
        key = question.alias, question.fingerprint
        if key not in self._entries and len(self._entries) < self._most:
            self._entries[key] = _Entry(question, now_s)

    def next_due(self, now_s: float) -> Question | None:
        """The one that has waited longest."""
        entry = min(self._entries.values(), key=lambda entry: entry.due_s, default=None)
        return entry.question if entry is not None and entry.due_s <= now_s else None

    def explained(self, question: Question, shape: str, now_s: float) -> Change | None:
        """Note the plan's shape; the change, if there was another before."""
        entry = self._entries[question.alias, question.fingerprint]
        entry.due_s, entry.failures = now_s + self._interval_s, 0
        before, entry.shape = entry.shape, shape
        return Change(question=question, before=before, after=shape) if before and before != shape else None

    def failed(self, question: Question, now_s: float) -> None:
        """It cannot be explained now; each failure in a row doubles the time to the next attempt."""
        entry = self._entries[question.alias, question.fingerprint]
        entry.failures += 1
        entry.due_s = now_s + min(LONGEST_REST_S, self._interval_s * 2.0**entry.failures)
