"""With what settings do Django's own tests run bare? Two databases, and a runner that writes the outcomes down.

PERFLAB_SUITE_DATABASE is a JSON object for DATABASES; without it SQLite in memory.
"""

import json
import os

_database = json.loads(os.environ.get("PERFLAB_SUITE_DATABASE") or '{"ENGINE": "django.db.backends.sqlite3"}')

DATABASES = {
    alias: {**_database, **({"NAME": f"{_database['NAME']}_{alias}"} if "NAME" in _database else {})}
    for alias in ("default", "other")
}
SECRET_KEY = "for Django's own tests"  # noqa: S105 (signs nothing that leaves this process)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = False
TEST_RUNNER = "outcomes.RecordingRunner"
