"""A plan that is right, for tests to spoil."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def plan_content(tmp_path: Path) -> dict[str, Any]:
    return {
        "host": "http://127.0.0.1:8000",
        "out": str(tmp_path),
        "seed": 7,
        "mix": "browse",
        "phases": [
            {"name": "warmup", "kind": "warmup", "duration_s": 1, "rate_rps": 20, "users": None},
            {"name": "steady", "kind": "open", "duration_s": 5, "rate_rps": 100},
            {"name": "full", "kind": "closed", "duration_s": 5, "users": 8},
        ],
        "key_space": {"products": 1000, "orders": 5000, "search_terms": ["lamp"]},
        "credentials": {"service_key": "a secret", "customer_tokens": []},
    }
