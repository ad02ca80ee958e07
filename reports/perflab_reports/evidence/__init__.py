"""What does a run leave on disk? The versioned types, one file each; docs/evidence.md describes them for others."""

from typing import Final

SCHEMA_VERSION: Final = 1
