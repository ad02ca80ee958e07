"""When do the instruments attach? Once Django has loaded its apps and before it builds its middleware."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class ExamineConfig(AppConfig):
    """Wraps database connections and caches; in profile mode sets tracing up as well."""

    name = "perflab_instrumentation.examine"
    label = "perflab_examine"

    def ready(self) -> None:
        from perflab_instrumentation.examine import caches, connections

        examination = settings.PERFLAB_EXAMINATION
        connections.watch(explain=examination["mode"] == "profile")
        caches.watch()
        if examination["mode"] == "profile":
            from perflab_instrumentation.examine import tracing

            tracing.start(Path(examination["folder"]))
