"""Does the baseline agree with itself? The A/A arms of a whole run, judged as one family.

A run holds about fifteen A/A tests, and one that fires by chance would cost a metric its verdicts; so all of them
together get the level that one factor's comparisons get.
"""

from collections.abc import Mapping

from perflab_reports.model import Agreement, AgreementVerdict, Verdict
from perflab_reports.statistics.comparison import Arms, Compared, compare
from perflab_reports.statistics.family import SIGNIFICANCE
from perflab_reports.statistics.log_ratios import as_ratio, paired, summarise
from perflab_reports.statistics.metrics import A_A_OVER_CANDIDATE_VARIANCE, METRICS
from perflab_reports.statistics.power import minimal_detectable_log_ratio


def agreements[Key](arms: Mapping[Key, Arms], family_sizes: Mapping[Key, int]) -> Mapping[Key, Agreement]:
    """Judge every A/A arm that has two blocks or more, by the rule for strategies.

    Args:
        arms: The run's A/A arms: baseline is the first baseline trial of a block, candidate the second.
        family_sizes: How many comparisons stand against the same baseline; the minimal detectable effect is theirs.

    What would be FASTER or SLOWER is INVALID here: the baseline differs from itself, so the machine or the order of
    trials does what a strategy was meant to do.
    """
    trusted: dict[str, AgreementVerdict] = dict.fromkeys(METRICS, "SAME")
    return {
        key: _agreement(arms[key], compared, max(1, family_sizes.get(key, 1)))
        for key, compared in compare(arms, trusted).items()
    }


def _agreement(arms: Arms, compared: Compared, family_size: int) -> Agreement:
    spread = summarise(paired(arms.candidate, arms.baseline)).spread * A_A_OVER_CANDIDATE_VARIANCE**0.5
    detectable = minimal_detectable_log_ratio(
        spread=spread, blocks=compared.blocks, significance=SIGNIFICANCE / family_size
    )
    return Agreement(
        ratio=compared.ratio,
        low=compared.low,
        high=compared.high,
        verdict=_of_itself(compared.decision.verdict),
        minimal_detectable_effect=as_ratio(detectable) - 1,
        blocks=compared.blocks,
    )


def _of_itself(verdict: Verdict) -> AgreementVerdict:
    match verdict:
        case "FASTER" | "SLOWER":
            return "INVALID"
        case _:
            return verdict
