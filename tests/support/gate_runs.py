"""Which real gates were carried out so far? A line of JSON each, so that hours of them can be stopped at any time."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRun:
    """One gate: of what, by what, what it said, which tiers found a regression, how long it took.

    `work` is a digest of both sides' counters, `perflab` the revision of the gate itself, `at` when it ended.
    """

    kind: str
    revision: str
    policy: str
    budget: str
    verdict: str
    code: int
    tiers: tuple[str, ...]
    took_s: float
    work: str
    perflab: str
    at: str


def wanted(text: str, defaults: Mapping[str, int]) -> dict[str, int]:
    """How many gates of which kinds: `A/A=30,n_plus_one` is thirty of one and the usual number of the other.

    Raises:
        ValueError: a kind is unknown, or a number is none.
    """
    if not text.strip():
        return dict(defaults)
    found = {}
    for part in text.split(","):
        kind, given, number = (one.strip() for one in part.partition("="))
        if kind not in defaults:
            raise ValueError(f"{kind!r} is no kind of gate (choices: {', '.join(defaults)})")
        if given and not number.isdigit():
            raise ValueError(f"{part.strip()!r}: how many? Write {kind}=10")
        found[kind] = int(number) if given else defaults[kind]
    return found


def append(file: Path, run: GateRun) -> None:
    """On disk before the next gate begins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    cut_off = file.exists() and not file.read_bytes().endswith(b"\n")
    with file.open("a") as lines:
        lines.write(("\n" if cut_off else "") + json.dumps(asdict(run)) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def read(file: Path) -> tuple[GateRun, ...]:
    """Every whole line; one that was cut off is a gate that has to be done again."""
    return tuple(_whole_lines(file.read_text())) if file.exists() else ()


def _whole_lines(text: str) -> Iterator[GateRun]:
    for line in text.splitlines():
        try:
            values = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield GateRun(**(values | {"tiers": tuple(values["tiers"])}))


def table(runs: Sequence[GateRun]) -> str:
    """A row for each kind: how many of which verdict, which tiers caught them, in what time."""
    rows = ["| gates of | how many | verdicts | caught by | median s | longest s |", "|---|---|---|---|---|---|"]
    for kind in dict.fromkeys(run.kind for run in runs):
        of_kind = [run for run in runs if run.kind == kind]
        took_s = [run.took_s for run in of_kind]
        rows.append(
            f"| {kind} | {len(of_kind)} | {_counts(run.verdict for run in of_kind)} | "
            f"{_counts(tier for run in of_kind for tier in run.tiers) or '-'} | "
            f"{median(took_s):.0f} | {max(took_s):.0f} |"
        )
    return "\n".join(rows)


def _counts(words: Iterable[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))
