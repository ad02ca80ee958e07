"""What did a worker's connection pool see? Written when the worker ends; gunicorn loads this as its configuration.

psycopg_pool counts inside the worker, where nobody else can ask while it serves.
"""

import json
import os
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "PERFLAB_POOL_FOLDER"


def worker_exit(server: Any, worker: Any) -> None:
    """gunicorn calls this in the worker, after its last request."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    from django.db import connections

    pool = getattr(connections["default"], "pool", None)
    if pool is not None:
        (Path(folder) / f"pool-{os.getpid()}.json").write_text(json.dumps(pool.get_stats()))
