"""How is the ledger to be read, where does it come from, and what is said where there is none?"""

from typing import Final

from perflab_reports import quantities
from perflab_reports.overhead.model import OverheadReport
from perflab_reports.render.view.words import moment

LEGEND: Final = (
    "How to read: CPU per request over the bare application, paired within blocks; workers, gunicorn's master, the "
    "helper process and PostgreSQL all count, and so does the work done after the answer. The interval holds 95 %. "
    "p50 is the median service time of requests sent one at a time. Metrics and errors are always at 100 %; the share "
    "is of requests that are traced and profiled. What a set-up uses while nobody asks is not in these ratios; it is "
    "the last column, as CPU time of all its processes in each second."
)

ABSENT: Final = (
    "Not measured on this machine with these versions: `perflab run overhead` does so in about twenty minutes, and "
    "reports show its table from then on."
)


def provenance(report: OverheadReport) -> str:
    """When, where and how thoroughly."""
    blocks = f"{report.blocks} of {report.planned_blocks} blocks"
    requests = ", ".join(f"{quantities.count(each.requests)} {each.title}" for each in report.endpoints)
    return (
        f"Ledger {report.ledger_id}, {moment(report.created_at)}, {report.environment.cpu_model} with "
        f"{report.environment.cpu_count} CPUs; {report.preset} preset, {blocks}; requests of every set-up in each "
        f"block: {requests}; {report.workers} gunicorn workers; {versions(report)}."
    )


def versions(report: OverheadReport) -> str:
    """Of everything that was measured, and the revision."""
    named = [f"{name} {number}" for name, number in report.environment.versions.items()]
    return ", ".join([*named, f"revision {report.environment.revision or 'unknown'}"])
