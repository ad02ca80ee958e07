"""What does each management command do? `BaseCommand` wrapped; servers and shells, which never end, are not.

A command called by a request, a task or another command is part of it. One of its own joins the family of the project's
server on this machine, since nobody could ask a process that is gone for its counts.
"""

from functools import wraps
from typing import Any, Final

from django.core.management.base import BaseCommand

from perflab_instrumentation import metrics
from perflab_instrumentation.jobs.job import Jobs
from perflab_instrumentation.live import be_guest, end_live
from perflab_instrumentation.options import Options
from perflab_instrumentation.report import COMMAND, FAILURE
from perflab_instrumentation.request.activity import CURRENT

SUCCESS: Final = "success"
INTERRUPTED: Final = "interrupted"

SERVING: Final = frozenset(
    {
        *("runserver", "runserver_plus", "testserver", "test", "shell", "shell_plus", "dbshell"),
        *("db_worker", "qcluster", "rqworker", "rqscheduler", "run_huey", "process_tasks", "celery"),
    }
)
"""They serve or wait: an activity that holds all that they ever do would say nothing and grow without end."""

NO_HOSTS: Final = frozenset({"test", "testserver", "shell", "shell_plus", "dbshell"})
"""Of these, what other commands must not join: their counts would be gone with the shell."""


def command_name(command: BaseCommand) -> str:
    """As it is typed."""
    return type(command).__module__.rpartition(".")[2]


def watch(options: Options, sinks: tuple[str, ...]) -> None:
    """Wrap once."""
    jobs = Jobs(COMMAND, metrics.COMMAND_DURATION, options, sinks)
    execute = BaseCommand.execute
    if getattr(execute, "_perflab", False):
        return

    @wraps(execute)
    def watched(self: BaseCommand, *args: Any, **kwargs: Any) -> Any:
        name = command_name(self)
        if CURRENT.get() is not None or name in SERVING:
            return execute(self, *args, **kwargs)
        job = jobs.begin(name)
        state = FAILURE
        try:
            result = execute(self, *args, **kwargs)
        except SystemExit as stop:
            state = FAILURE if stop.code else SUCCESS
            raise
        except KeyboardInterrupt:
            state = INTERRUPTED
            raise
        except Exception as error:
            job.failed(error)
            raise
        else:
            state = SUCCESS
            return result
        finally:
            job.end(state, (name, state))

    run = BaseCommand.run_from_argv

    @wraps(run)
    def from_shell(self: BaseCommand, argv: list[str]) -> None:
        if command_name(self) in SERVING - NO_HOSTS:
            run(self, argv)
            return
        be_guest()
        try:
            run(self, argv)
        finally:
            end_live()  # here, since exporters start no more threads once Python is ending

    watched._perflab = True  # type: ignore[attr-defined]  # our own mark
    BaseCommand.execute = watched  # type: ignore[method-assign]
    BaseCommand.run_from_argv = from_shell  # type: ignore[method-assign]
