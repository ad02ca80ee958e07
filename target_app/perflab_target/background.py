"""Which work does the shop do outside requests? Celery's application; its beat cancels what was never paid.

celery --app perflab_target.background worker --beat

CELERY_BROKER_URL names the broker; DJANGO_SETTINGS_MODULE must be set, as Celery asks of every Django project.
"""

from typing import Final

from celery import Celery

EVERY_S: Final = 60.0

app = Celery("perflab_target")
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True
app.conf.worker_hijack_root_logger = False  # the settings' LOGGING, and so JSON where the instruments say so
app.conf.beat_schedule = {
    "cancel-stale-orders": {"task": "perflab_target.background.cancel_stale_orders", "schedule": EVERY_S}
}


@app.task(name="perflab_target.background.cancel_stale_orders")  # type: ignore[untyped-decorator]  # Celery ships no types
def cancel_stale_orders() -> int:
    """See `storefront.writes`; models are imported when Django is ready."""
    from perflab_target.storefront import writes

    return writes.cancel_stale_orders()
