"""Where does perflab keep what outlives a run (database clusters, fetched binaries)? PERFLAB_HOME, else ./.perflab."""

import os
from pathlib import Path


def perflab_home() -> Path:
    """The folder, absolute; not created here."""
    return Path(os.environ.get("PERFLAB_HOME") or ".perflab").absolute()
