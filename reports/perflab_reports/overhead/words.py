"""What is the ledger's answer in one sentence? All instruments together, ours beside the peers' defaults."""

from collections.abc import Sequence
from typing import Final

from perflab_reports import quantities
from perflab_reports.overhead.model import CostRow

OURS: Final = (("ours_all_1", "at 1 %"), ("ours_all_10", "at 10 %"), ("ours_all_100", "at 100 %"))
DEFAULTS: Final = "peers_all"


def answer(rows: Sequence[CostRow]) -> str:
    """One sentence of what was measured, and how well bare agrees with itself."""
    by_name = {row.variant: row for row in rows}
    ours = [f"{span} {share}" for name, share in OURS if (span := _span(by_name.get(name)))]
    theirs = _span(by_name.get(DEFAULTS))
    again = _span(next((row for row in rows if row.role == "baseline_again"), None))
    agreement = f" Bare over bare: {again}." if again else ""
    if ours:
        beside = f", the four packages with their defaults {theirs}" if theirs else ""
        spans = ", ".join(ours)
        return f"All four of perflab's instruments together cost {spans} of the CPU per request{beside}.{agreement}"
    if theirs:
        return f"The four packages with their defaults cost {theirs} of the CPU per request.{agreement}"
    return "The set-ups with all four instruments were not measured."


def _span(row: CostRow | None) -> str:
    """From the cheapest to the dearest endpoint: 1.02x to 1.05x."""
    ratios = sorted(cell.cpu.ratio for cell in row.cells if cell.cpu is not None) if row else []
    if not ratios:
        return ""
    low, high = quantities.ratio(ratios[0]), quantities.ratio(ratios[-1])
    return low if low == high else f"{low} to {high}"
