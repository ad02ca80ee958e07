"""Both sinks, in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sinks_in_process import Sinks


@pytest.fixture
def sinks(tmp_path: Path) -> Iterator[Sinks]:
    made = Sinks(tmp_path)
    yield made
    made.spans.close()
    made.items.close()
