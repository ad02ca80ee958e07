"""When is the instrumentation put in place? Once, when Django's apps are ready and before its middleware is loaded."""

from django.apps import AppConfig


class ExamineConfig(AppConfig):
    """Installed by `settings.apply`."""

    name = "perflab_instrumentation.examine"
    label = "perflab_examine"

    def ready(self) -> None:
        from perflab_instrumentation.examine import caches, statements
        from perflab_instrumentation.examine.json_lines import JsonLines
        from perflab_instrumentation.examine.options import Options

        options = Options.of_this_process()
        caches.count_operations()
        if options.mode == "work":
            statements.record_statements()
            return

        from perflab_instrumentation.examine import silk, tracing
        from perflab_instrumentation.examine.plans.explain import Explainer

        lines = JsonLines(options.folder)
        statements.record_statements(explain=Explainer(lines, per_statement=options.plans_per_statement))
        tracing.trace_requests(lines)
        silk.leave_explaining_to_us()
