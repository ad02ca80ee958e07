"""docs/compose.md states the memory and the addresses that docker-compose.yml really has."""

import re
from pathlib import Path

from compose_stack import PROFILES, memory_bytes, services

PAGE = Path("docs/compose.md").read_text()


def gib(*profiles: str) -> str:
    return f"{memory_bytes(*profiles) / 1024**3:.1f} GiB"


def test_the_memory_of_each_profile_is_the_sum_of_its_limits() -> None:
    stated = re.findall(r"^\| `(\w+)` \|.*\| (\d+\.\d GiB) \|$", PAGE, flags=re.MULTILINE)
    assert dict(stated) == {profile: gib(profile) for profile in PROFILES}


def test_the_memory_of_profiles_together_is_stated() -> None:
    """What stands in several profiles runs once."""
    assert f"a new `.env` starts: {gib('core', 'observability')}; all four: {gib(*PROFILES)}" in PAGE


def test_every_published_port_is_on_the_page_and_no_other() -> None:
    published = {port.split(":")[1] for service in services().values() for port in service.get("ports", ())}
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", PAGE)) == published


def test_every_service_is_on_the_page() -> None:
    for name in services():
        assert f"`{name}`" in PAGE, name
