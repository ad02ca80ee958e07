"""Both ways to run: the base, and the overlay that keeps evidence on a claim."""

import pytest
from manifests import BASE, PERSISTENT, Manifest, rendered


@pytest.fixture(params=[BASE, PERSISTENT], ids=lambda folder: folder.name)
def objects(request: pytest.FixtureRequest) -> list[Manifest]:
    return rendered(request.param)
