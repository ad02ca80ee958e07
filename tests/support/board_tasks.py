"""Which tasks and commands run beside the load of a board run? A Celery application over the reference project."""

import sys

TASK = "board_tasks_app.count"
WORKER = [
    *(sys.executable, "-m", "celery", "-A", "board_tasks_app", "worker"),
    *("--loglevel", "WARNING", "--concurrency", "1", "--pool", "prefork"),
]
COMMAND = [sys.executable, "-m", "perflab_target", "showmigrations", "--verbosity", "0"]
SOURCE = """
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perflab_target.settings")

from celery import Celery

app = Celery("board_tasks", broker=os.environ["BOARD_TASKS_BROKER"])


@app.task
def count(times):
    from django.db import connection

    for _ in range(times):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM storefront_product")
"""
