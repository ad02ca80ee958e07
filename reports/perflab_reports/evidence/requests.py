"""Which columns has requests.parquet? The one place where reader and writer meet; tests hold the generator to it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REQUEST_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phase": "VARCHAR",
        "endpoint": "VARCHAR",
        "intended_start_us": "BIGINT",
        "start_us": "BIGINT",
        "duration_us": "INTEGER",
        "status": "SMALLINT",
        "response_bytes": "INTEGER",
        "failure": "VARCHAR",
    }
)
"""Column to DuckDB type.

Times are microseconds since the trial's epoch (the moment the generator starts its first phase). Service time is
`duration_us`; response time, which a stall cannot hide from, is `start_us + duration_us - intended_start_us`.
`status` is 0 and `failure` an error class where no response came; `failure` is NULL for a good response.
"""
