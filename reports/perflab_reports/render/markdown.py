"""How does a report read in a pull request? The same order as the page, in GitHub's Markdown, under 1 MiB."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perflab_reports import quantities
from perflab_reports.model import FactorReport, Report
from perflab_reports.render.figures import Figure, Figures
from perflab_reports.render.marks import block, code, table, text
from perflab_reports.render.overhead import section as overhead_section
from perflab_reports.render.view.costs import index_rows, write_rows
from perflab_reports.render.view.load import phase, rerun_commands
from perflab_reports.render.view.metrics import in_report_order, label
from perflab_reports.render.view.plans import PlanChange, plan_changes, shape_lines
from perflab_reports.render.view.ratios import Cell, endpoint_table, ratio_table
from perflab_reports.render.view.validity import validity
from perflab_reports.render.view.words import LEGEND, moment
from perflab_reports.render.view.work import work_table

LIMIT_BYTES: Final = 1_000_000
"""GitHub cuts a job summary at 1 MiB."""


def render(report: Report, figures: Figures) -> str:
    """The whole report; without the plans' texts, and then without plans, where it would be too long."""
    for plan_texts, plans in ((True, True), (False, True), (False, False)):
        text = "\n".join(_report(report, figures, plans=plans, plan_texts=plan_texts)) + "\n"
        if len(text.encode()) <= LIMIT_BYTES:
            return text
    notice = "\n\n**Cut here: too long for Markdown. report.html has the rest.**\n"
    return text.encode()[: LIMIT_BYTES - len(notice)].decode(errors="ignore") + notice


def _report(report: Report, figures: Figures, *, plans: bool, plan_texts: bool) -> Iterator[str]:
    yield f"# {', '.join(text(factor.title) for factor in report.factors)}: what is faster, by how much, and why"
    yield f"\nRun `{report.run_id}` · {moment(report.created_at)} · {report.preset} preset\n"
    if not report.complete:
        yield (
            "> [!WARNING]\n> **This run is incomplete.** Some trials are still missing, so every figure below rests on "
            f"fewer blocks than planned. `perflab resume runs/{report.run_id}` does the rest.\n"
        )
    for factor in report.factors:
        yield f"- **{text(factor.title)}**: {text(factor.answer)}"
    yield f"\n{LEGEND}\n"
    for factor, drawn in zip(report.factors, figures, strict=True):
        yield from _factor(factor, drawn, plans=plans, plan_texts=plan_texts)
    yield from overhead_section(report.instruments)
    yield from _environment(report)


def _factor(factor: FactorReport, figures: Mapping[str, Figure], *, plans: bool, plan_texts: bool) -> Iterator[str]:
    yield f"## {text(factor.title)}\n"
    yield f"{text(factor.question)}\n"
    yield f"**{text(factor.answer)}**\n"
    blocks = f"{factor.blocks} block{'' if factor.blocks == 1 else 's'}"
    load = f"{text(factor.mix)} mix on {text(factor.dataset)} at scale {quantities.number(factor.scale)}"
    offered = ", ".join(text(phase(plan)) for plan in factor.phases)
    yield f"Baseline {code(factor.baseline)} · {blocks} · {load} · {offered}\n"
    yield "### Ratio to the baseline\n"
    yield from _picture(figures, "ratios")
    yield from _ratios(factor)
    yield from _picture(figures, "cpu")
    yield from _mechanism(factor, plans=plans, plan_texts=plan_texts)
    for kind in ("distributions", "series"):
        if kind in figures:
            yield f"### {figures[kind].kind.title}\n"
            yield from _picture(figures, kind)
    yield from _endpoints(factor)
    yield from _validity(factor, figures)


def _ratios(factor: FactorReport) -> Iterator[str]:
    ratios = ratio_table(factor)
    rows = []
    for row in ratios.rows:
        name = code(row.strategy.strategy) + (" (baseline)" if row.baseline else "")
        if row.cells or row.strategy.status == "OK":
            rows.append((name, *(_cell(cell) for cell in row.cells)))
        else:
            rows.append((name, f"{row.strategy.status}: {text(row.strategy.reason)}"))
    yield from table(("Strategy", *(metric.short for metric in ratios.metrics)), rows)


def _mechanism(factor: FactorReport, *, plans: bool, plan_texts: bool) -> Iterator[str]:
    yield "### Mechanism\n"
    for strategy in factor.strategies:
        if strategy.mechanism:
            yield f"- {code(strategy.strategy)}: {text(strategy.mechanism)}"
    yield ""
    work = work_table(factor)
    if work.titles:
        yield from table(
            ("Strategy", *work.titles), [(code(name), *cells) for name, cells in work.rows], numbers_from=1
        )
    for strategy in factor.strategies if plans else ():
        for change in plan_changes(factor, strategy):
            yield from _plan_change(change, factor.baseline, strategy.strategy, with_text=plan_texts)
    if indexes := index_rows(factor):
        yield "#### Index sizes\n"
        yield from table(
            ("Strategy", "Index", "Definition", "Size", "Scans"),
            [
                (code(name), code(i.name), code(i.definition), quantities.size(i.size_bytes), quantities.count(i.scans))
                for name, i in indexes
            ],
            numbers_from=3,
        )
    if writes := write_rows(factor):
        yield "#### Cost of writing\n"
        yield from table(
            ("Strategy", "Batch", "WAL", "to baseline", "Time", "to baseline"),
            [
                (
                    code(row.strategy),
                    f"{quantities.count(row.write.rows)} rows into {text(row.write.table)}",
                    quantities.size(row.write.wal_bytes),
                    _maybe_ratio(row.wal_ratio),
                    quantities.seconds(row.write.duration_s),
                    _maybe_ratio(row.duration_ratio),
                )
                for row in writes
            ],
            numbers_from=2,
        )


def _plan_change(change: PlanChange, baseline: str, strategy: str, *, with_text: bool) -> Iterator[str]:
    sides = ((baseline, change.before), (strategy, change.after))
    yield f"**{code(strategy)}** changed a plan of {code(change.endpoint)}:\n"
    yield block(change.statement.sql, "sql")
    yield from table(
        ("", *(f"{when}: {code(name)}" for when, (name, _) in zip(("Before", "After"), sides, strict=True))),
        [
            ("Plan", *(" > ".join(text(node) for node in shape_lines(plan)) for _, plan in sides)),
            ("Time", *(quantities.milliseconds(plan.execution_ms) for _, plan in sides)),
            ("Buffers", *(quantities.count(plan.shared_blocks) for _, plan in sides)),
        ],
    )
    if with_text:
        yield "<details><summary>Both plans in full</summary>\n"
        for _, plan in sides:
            yield block(plan.text)
        yield "</details>\n"


def _endpoints(factor: FactorReport) -> Iterator[str]:
    metrics, endpoints = endpoint_table(factor)
    if endpoints:
        yield "### Per endpoint\n"
        yield from table(
            ("Endpoint", "Strategy", *(metric.short for metric in metrics)),
            [
                (code(endpoint.endpoint), code(name), *(_cell(cell) for cell in cells))
                for endpoint in endpoints
                for name, cells in endpoint.rows
            ],
        )


def _validity(factor: FactorReport, figures: Mapping[str, Figure]) -> Iterator[str]:
    yield "### Validity\n"
    checked = validity(factor)
    yield from table(("Checked", "Seen"), checked.facts)
    if factor.a_a:
        yield "#### A/A: the baseline against itself\n"
        yield from _picture(figures, "a_a")
        yield from table(
            ("Metric", "Verdict", "A/A ratio", "Interval", "Smallest effect seen"),
            [
                (
                    label(metric).short,
                    agreement.verdict,
                    quantities.ratio(agreement.ratio),
                    quantities.interval(agreement.low, agreement.high),
                    quantities.percent(agreement.minimal_detectable_effect),
                )
                for metric in in_report_order(factor.a_a)
                for agreement in (factor.a_a[metric],)
            ],
            numbers_from=2,
        )
    left_out = [strategy for strategy in factor.strategies if strategy.status != "OK"]
    for strategy in left_out:
        yield f"- {code(strategy.strategy)} {strategy.status}: {text(strategy.reason)}"
    for trial in checked.invalid:
        yield f"- {code(trial.trial_id)} not counted: {text('; '.join(trial.invalid_reasons))}"
    if left_out or checked.invalid:
        yield ""


def _environment(report: Report) -> Iterator[str]:
    machine = report.environment
    placement = (
        f"generator on CPU {_cpus(machine.placement.generator_cpus)}, app side on {_cpus(machine.placement.app_cpus)}"
        if machine.placement.pinned
        else "not pinned: generator and app shared all CPUs"
    )
    yield "## Environment\n"
    facts = [
        ("Processor", text(machine.cpu_model)),
        ("CPUs", str(machine.cpu_count)),
        ("Memory", quantities.size(machine.memory_bytes)),
        ("Operating system", text(f"{machine.operating_system}, kernel {machine.kernel}")),
        ("Placement", placement),
        ("Revision", text(machine.revision or "unknown")),
    ]
    yield from table(("", ""), facts + [(text(name), text(version)) for name, version in machine.versions.items()])
    yield "Run it again:\n"
    yield block("\n".join(rerun_commands(report)), "sh")


def _picture(figures: Mapping[str, Figure], kind: str) -> Iterator[str]:
    if kind in figures:
        figure = figures[kind]
        described = text(f"{figure.factor_title}: {figure.kind.title}").replace("[", "(").replace("]", ")")
        yield f"[![{described}](charts/{figure.name}.png)](charts/{figure.name}.svg)\n"


def _cell(cell: Cell) -> str:
    if cell.comparison:
        c = cell.comparison
        return f"**{quantities.ratio(c.ratio)}** {c.verdict}<br>{quantities.interval(c.low, c.high)}"
    return cell.value or text(cell.missing) or quantities.MISSING


def _maybe_ratio(value: float | None) -> str:
    return quantities.MISSING if value is None else quantities.ratio(value)


def _cpus(cpus: Sequence[int]) -> str:
    return ", ".join(map(str, cpus))
