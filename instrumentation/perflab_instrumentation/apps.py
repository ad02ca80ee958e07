"""When do the live instruments attach? Once Django has loaded its apps and before it builds its middleware."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """Attaches the watches. Nothing that a fork would break (threads, sockets, files) is opened here."""

    name = "perflab_instrumentation"
    label = "perflab_instruments"

    def ready(self) -> None:
        from perflab_instrumentation import live, logs
        from perflab_instrumentation.jobs import celery_tasks, commands
        from perflab_instrumentation.request import caches, database, errors, redis_calls
        from perflab_instrumentation.request.middleware import resolved

        options, sinks = resolved()
        live.configure(options, sinks)
        logs.watch()
        errors.watch()
        if options.database or options.pools:
            database.watch(
                repeats=options.repeats,
                statements=options.database,
                pools=options.pools,
                plans=options.plan_changes,
            )
        if options.caches:
            caches.watch()
        if options.redis:
            redis_calls.watch()
        if options.commands:
            commands.watch(options, sinks)
        if options.celery:
            celery_tasks.watch(options, sinks)
        if "otel" in sinks:
            from perflab_instrumentation.sinks import otel_spans

            otel_spans.start(options)
        if "sentry" in sinks:
            from perflab_instrumentation.sinks import sentry_capture

            sentry_capture.start(options)
