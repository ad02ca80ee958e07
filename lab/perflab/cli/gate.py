"""`perflab gate`: is this change slower than what it changes? Exit code 0, 1, 3 or 4; 2 where it could not ask."""

import re
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from perflab.gate.measure import Progress, Wish
    from perflab_reports.gate.evidence import GateEvidence
    from perflab_reports.gate.policy import Policy
    from perflab_reports.gate.thresholds.threshold import Threshold

DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>s|m|h|)")
UNIT_S = {"s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(gate)


def gate(
    stored: Annotated[
        list[Path] | None,
        typer.Argument(help="Stored evidence: one gate's folder, or two runs' folders or pytest-benchmark files."),
    ] = None,
    base: Annotated[str | None, typer.Option(help="The revision to compare with: a branch, a tag, a hash.")] = None,
    head: Annotated[
        str | None, typer.Option(help="The revision that changed; HEAD where only --base is given.")
    ] = None,
    repo: Annotated[Path, typer.Option(help="A folder of the git repository.")] = Path(),
    update: Annotated[bool, typer.Option("--update", help="Accept the work tree's counters as the baseline.")] = False,
    budget: Annotated[str | None, typer.Option(help="Time for everything: 90s, 8m, 1h; else the policy's.")] = None,
    policy: Annotated[
        str | None, typer.Option(help="default, strict, quick, or a TOML file; else that of perf/gate.toml.")
    ] = None,
    threshold: Annotated[
        list[str] | None, typer.Option(help="Such as 'p95_ms < 250' or 'cpu_ratio <= 1.05'; may be given again.")
    ] = None,
    counters_only: Annotated[bool, typer.Option("--counters-only", help="Exact work alone: under a minute.")] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Gate commits though files differ from what is checked out.")
    ] = False,
    python: Annotated[Path | None, typer.Option(help="An interpreter with what both sides need installed.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Orders blocks and turns.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
    json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object, last, on stdout.")] = False,
) -> None:
    """Compare two revisions of a Django project: exact work, CPU time and latency.

    Without revisions, the work tree's exact work is compared with perf/baseline.json. Exit code 0: PASS, 1:
    REGRESSION, 3: INCONCLUSIVE where the policy fails on it, 4: INVALID, 2: the gate could not be carried out. Ctrl-C
    keeps what was measured; `perflab gate FOLDER` judges it.

    Example: perflab gate --base main --head HEAD --budget 8m
    """
    from perflab.gate.measure import Wish, gate_revisions, gate_work_tree, judged_by
    from perflab.gate.repository import find_repository, top_of
    from perflab.gate.stored import evidence_of
    from perflab_reports.gate.files import write_evidence
    from perflab_reports.gate.stored import in_stages, too_few
    from perflab_reports.gate.thresholds.parse import parse_thresholds

    _refuse_contradictions(stored or [], base, head, update=update)
    thresholds = parse_thresholds(tuple(threshold or ()))
    console = Console(stderr=True)

    def progress(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    folder = out / f"gate-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    if stored:
        evidence = evidence_of(stored)
        chosen = _policy(policy, top_of(repo), budget)
        if len(stored) == 1:
            folder = stored[0]
        else:
            evidence = in_stages(evidence, chosen)
            write_evidence(folder, evidence)
        chosen = judged_by(chosen, evidence, counters_only=counters_only)
        if len(stored) == 2 and (why := too_few(evidence, chosen)):
            progress(why)
        _conclude(evidence, chosen, thresholds, folder, json=json)
    repository = find_repository(repo)
    wish = Wish(
        repository=repository,
        policy=_policy(policy, repository, budget),
        thresholds=thresholds,
        counters_only=counters_only,
        python=python,
        allow_dirty=allow_dirty,
    )
    wish = wish if seed is None else replace(wish, seed=seed)
    if update:
        _accept(wish, folder, progress)
    try:
        if base is None:
            evidence = gate_work_tree(wish, folder=folder, progress=progress)
        else:
            evidence = gate_revisions(wish, base=base, head=head or "HEAD", folder=folder, progress=progress)
    except BaseException:
        if (folder / "gate.json").exists():
            progress(f"stopped: what was measured is safe in {folder}; `perflab gate {folder}` judges it")
        raise
    chosen = judged_by(wish.policy, evidence, counters_only=counters_only)
    _conclude(evidence, chosen, thresholds, folder, json=json, remember=True)


def budget_s(text: str) -> float:
    """`8m` is 480.

    Raises:
        typer.BadParameter: it is no duration.
    """
    found = DURATION.fullmatch(text.strip())
    seconds = float(found["number"]) * UNIT_S[found["unit"]] if found else 0.0
    if not seconds > 0:
        raise typer.BadParameter(f"--budget: {text!r} is no duration; write it as 90s, 8m or 1h")
    return seconds


def _refuse_contradictions(stored: list[Path], base: str | None, head: str | None, *, update: bool) -> None:
    mistakes = []
    if stored and (base or head or update):
        mistakes.append("stored evidence is compared as it is: leave out --base, --head and --update")
    if len(stored) > 2:
        mistakes.append(f"one folder of a gate or two of runs, not {len(stored)}")
    if head is not None and base is None and not stored:
        mistakes.append("--head needs --base: which revision shall it be compared with?")
    if update and base is not None:
        mistakes.append("--update accepts the work tree's work: leave out --base")
    if mistakes:
        raise typer.BadParameter("\n".join(mistakes))


def _policy(name: str | None, repository: Path, budget: str | None) -> "Policy":
    from perflab.gate.description import FILE
    from perflab_reports.gate.mistakes import GateMistakes, unknown
    from perflab_reports.gate.policy import SHIPPED, read_policy

    if name is None:
        own = repository / FILE
        chosen = read_policy(own) if own.is_file() else SHIPPED["default"]
    elif name in SHIPPED:
        chosen = SHIPPED[name]
    elif Path(name).is_file():
        chosen = read_policy(Path(name))
    else:
        raise GateMistakes([unknown("--policy", name, SHIPPED) + ", or a TOML file"])
    return chosen if budget is None else replace(chosen, budget_s=budget_s(budget))


def _accept(wish: "Wish", folder: Path, progress: "Progress") -> NoReturn:
    """Write the work tree's counters as the baseline, and say which SQL changed."""
    from perflab.gate.measure import count_work_tree
    from perflab.gate.repository import scratch_folder
    from perflab_reports.evidence.folder import EvidenceError
    from perflab_reports.gate.baseline import baseline_of
    from perflab_reports.gate.diff import diff_text
    from perflab_reports.gate.files import BASELINE_FILE, read_baseline, write_baseline

    with scratch_folder(wish.repository) as scratch:
        counters = count_work_tree(wish, scratch=scratch, folder=folder, progress=progress)
    try:
        changed = diff_text(read_baseline(wish.repository).counters, counters)
    except EvidenceError:  # there was none, or none that could be read
        changed = ""
    write_baseline(wish.repository, baseline_of(counters))
    if changed:
        progress(changed)
    progress(f"accepted: {wish.repository / BASELINE_FILE}, {len(counters.work)} endpoints; commit it")
    raise typer.Exit(0)


def _conclude(
    evidence: "GateEvidence",
    policy: "Policy",
    thresholds: "tuple[Threshold, ...]",
    folder: Path,
    *,
    json: bool,
    remember: bool = False,
) -> NoReturn:
    """Judge, write, print, and end with the verdict's exit code. Stored evidence is no new point in the history."""
    from perflab_reports.evidence.folder import EvidenceError
    from perflab_reports.gate.judge import judge
    from perflab_reports.gate.outputs import render, write_all
    from perflab_reports.gate.outputs.terminal import print_result
    from perflab_reports.gate.result import exit_code
    from perflab_reports.history import record_gate

    result = judge(evidence, policy, thresholds)
    write_all(result, folder)
    if remember:
        try:
            runs = folder.resolve()
            record_gate(runs.parent, runs.name, evidence.created_at, result, machine=evidence.machine)
        except EvidenceError as error:
            Console(stderr=True).print(f"not added to the history: {error}", markup=False)
    if json:
        sys.stdout.write(render(result, "json").rstrip("\n") + "\n")
    else:
        console = Console()
        print_result(result, console)
        console.print(f"evidence: {folder}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(exit_code(result.verdict, inconclusive=policy.inconclusive))
