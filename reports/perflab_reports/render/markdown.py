"""The report for a pull request or a wiki: the page's order in Markdown, with links to the charts' files."""

from collections.abc import Iterator

from perflab_reports.metrics import METRICS
from perflab_reports.model import FactorReport, Report, StrategyReport
from perflab_reports.render.charts.drawing import Charts
from perflab_reports.words.mechanism import hit_ratio, queries_per_request
from perflab_reports.words.quantities import count, figure, milliseconds, times


def render_markdown(report: Report, charts: Charts) -> str:
    """GitHub-flavoured."""
    return "\n".join(_lines(report, charts)) + "\n"


def _lines(report: Report, charts: Charts) -> Iterator[str]:
    yield f"# perflab: {', '.join(factor.title for factor in report.factors)}"
    yield ""
    yield f"Run `{report.run_id}`, {report.created_at}, preset {report.preset}."
    if not report.complete:
        yield ""
        yield "**Incomplete:** trials are still missing; `perflab resume` finishes the run."
    yield ""
    yield "## Answers"
    yield ""
    for factor in report.factors:
        yield f"- **{factor.title}**: {escape(factor.answer)}"
    for factor in report.factors:
        yield ""
        yield from _factor(factor, charts)
    yield ""
    yield from _environment(report)


def _factor(factor: FactorReport, charts: Charts) -> Iterator[str]:
    yield f"## {factor.title}"
    yield ""
    yield escape(factor.question)
    yield ""
    yield f"### Ratio to {factor.baseline}"
    yield ""
    yield from _chart(factor, "ratios", charts)
    yield "| strategy | " + " | ".join(metric.title for metric in METRICS.values()) + " |"
    yield "| --- |" + " --- |" * len(METRICS)
    for strategy in factor.strategies:
        yield f"| {escape(strategy.strategy)} | " + " | ".join(_cells(strategy, factor.baseline)) + " |"
    yield ""
    yield "### Why"
    yield ""
    yield "| strategy | mechanism | queries per request | hit ratio |"
    yield "| --- | --- | --- | --- |"
    for strategy in factor.strategies:
        examined = strategy.examination
        ratio = hit_ratio(examined) if examined else None
        yield (
            f"| {escape(strategy.strategy)} | {escape(strategy.mechanism)} "
            f"| {count(queries_per_request(examined)) if examined else '-'} "
            f"| {'-' if ratio is None else f'{ratio:.0%}'} |"
        )
    yield ""
    yield from _chart(factor, "cpu_split", charts)
    yield "### Latency"
    yield ""
    yield from _chart(factor, "distribution", charts)
    yield from _chart(factor, "series", charts)
    yield "### Can this be trusted?"
    yield ""
    yield "| A/A | ratio | 95 % interval | says | smallest effect found |"
    yield "| --- | --- | --- | --- | --- |"
    for name, agreement in factor.a_a.items():
        yield (
            f"| {METRICS[name].title} | {times(agreement.ratio)} | {times(agreement.low)} to {times(agreement.high)} "
            f"| {agreement.verdict} | {agreement.minimal_detectable_effect:.0%} |"
        )
    yield ""
    spoilt = [trial for trial in factor.trials if trial.invalid_reasons]
    yield f"{len(factor.trials)} trials, {len(spoilt)} invalid and repeated."
    for trial in spoilt[:20]:
        yield f"- `{trial.trial_id}`: {escape('; '.join(trial.invalid_reasons))}"


def _cells(strategy: StrategyReport, baseline: str) -> Iterator[str]:
    for name, metric in METRICS.items():
        if strategy.status != "OK":
            yield f"{strategy.status}: {escape(strategy.reason)}" if name == "p50_ms" else ""
            continue
        found = [comparison for comparison in strategy.comparisons if comparison.metric == name]
        if strategy.strategy == baseline:
            yield figure(strategy.values[name], metric.unit) if name in strategy.values else "-"
        elif found:
            comparison = found[0]
            interval = f"{times(comparison.low)} to {times(comparison.high)}"
            yield f"**{times(comparison.ratio)}** ({interval}) {comparison.verdict}"
        else:
            yield "-"


def _chart(factor: FactorReport, name: str, charts: Charts) -> Iterator[str]:
    picture = charts.get(factor.factor, name)
    if picture is not None:
        yield f"![{picture.words}](charts/{factor.factor}-{name}.png)"
        yield ""


def _environment(report: Report) -> Iterator[str]:
    environment = report.environment
    yield "## Environment"
    yield ""
    machine = (environment.cpu_model, f"{environment.cpu_count} CPUs", environment.operating_system, environment.kernel)
    yield f"- {', '.join(machine)}"
    placement = environment.placement
    if placement.pinned:
        generator = ", ".join(map(str, placement.generator_cpus))
        served = ", ".join(map(str, placement.app_cpus))
        yield f"- generator on CPU {generator}, application and servers on CPU {served}"
    else:
        yield "- not pinned: generator and application share their CPUs"
    yield f"- {', '.join(f'{name} {version}' for name, version in environment.versions.items())}"
    lag_ms = max((trial.start_lag_p99_ms for factor in report.factors for trial in factor.trials), default=0.0)
    yield f"- worst start lag p99 of the generator: {milliseconds(lag_ms)}"


def escape(text: str) -> str:
    """What would end a table cell or start markup."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
