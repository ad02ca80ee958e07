"""How does a failure reach the user? One clear message on stderr and exit code 2; never a traceback."""

import errno

from perflab_reports.evidence.folder import EvidenceError

USAGE_OR_TOOL_ERROR = 2
INTERRUPTED = 130


def describe(error: BaseException) -> str | None:
    """The message for an error that perflab expects; None for one that is a bug and deserves its traceback."""
    import psycopg

    from perflab.cli.env import EnvThere
    from perflab.experiments.mistakes import ExperimentError
    from perflab.gate.mistakes import GateFailed
    from perflab.load.wishes import BadWish
    from perflab.preview.screenshot import NoPicture
    from perflab.preview.window import BadValues, BadWindow
    from perflab.processes.ports import PortTaken
    from perflab.servers.server import ServerFailed, ServerMissing
    from perflab.trials.generator import GeneratorFailed
    from perflab_dashboards.prometheus_api import PrometheusRefused
    from perflab_dashboards.push import GrafanaRefused
    from perflab_loadtests.plan_file import BadPlan
    from perflab_loadtests.profiles.mistakes import BadProfile
    from perflab_reports.gate.mistakes import GateMistakes

    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        where = f" ({error.filename})" if error.filename else ""
        return f"the disk is full{where}: free some space; evidence already written is safe"
    if isinstance(error, PermissionError):
        return f"no permission: {error.filename}"
    known = (
        EnvThere,
        ExperimentError,
        BadProfile,
        BadWish,
        BadPlan,
        ServerFailed,
        ServerMissing,
        PortTaken,
        GeneratorFailed,
        GateFailed,
        GateMistakes,
        EvidenceError,
        BadValues,
        BadWindow,
        NoPicture,
        PrometheusRefused,
        GrafanaRefused,
    )
    if isinstance(error, known):
        return str(error)
    if isinstance(error, psycopg.OperationalError):
        return f"PostgreSQL stopped answering: {str(error).strip()} (its log is in the run's logs folder)"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return None
