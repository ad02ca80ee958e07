"""When do the instruments attach? Once Django has loaded its apps and before it builds its middleware."""

from django.apps import AppConfig

from perflab_instrumentation.examine.settings import examination_folder, profiling


class ExamineConfig(AppConfig):
    """Wraps database connections and caches; in profile mode sets tracing up as well."""

    name = "perflab_instrumentation.examine"
    label = "perflab_examine"

    def ready(self) -> None:
        from perflab_instrumentation.examine import caches, connections

        connections.watch(explain=profiling())
        caches.watch()
        if profiling():
            try:
                from perflab_instrumentation.examine import tracing
            except ModuleNotFoundError:
                return  # an environment of somebody else's, without OpenTelemetry: it leaves no spans
            tracing.start(examination_folder())
