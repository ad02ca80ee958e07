"""What does a Dockerfile copy from the checkout, and what is let through to it?"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADMITTED = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def copied(dockerfile: str) -> list[str]:
    """Paths in the checkout that the Dockerfile's text copies."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", dockerfile, flags=re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def cut_off(dockerfile: str) -> list[str]:
    """What it copies and would not find: not in the checkout, or not let through."""
    return [
        source
        for source in copied(dockerfile)
        if not (ROOT / source).exists() or source.partition("/")[0] not in ADMITTED
    ]
