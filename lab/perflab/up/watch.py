"""What does Prometheus collect here? The application's workers and the generator, with the committed rules."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from perflab.processes.supervisor import Supervisor
from perflab.servers.prometheus import Prometheus, configuration, start_prometheus
from perflab_dashboards.files import RULES_FOLDER
from perflab_dashboards.files import generated as generated_files

SCRAPE_S: Final = 2
GET_IT: Final = "`make extras` fetches it, or `apt install prometheus`"

PAGES: Final = {
    "graph": ("/query", "/graph", "/classic/graph"),
    "targets": ("/targets", "/classic/targets"),
    "alerts": ("/alerts", "/classic/alerts"),
    "rules": ("/rules", "/classic/rules"),
}
"""Where each of its pages is, from the newest release to the oldest."""
API: Final = {f"{name} (JSON)": f"/api/v1/{name}" for name in ("targets", "alerts", "rules")}
"""Debian's program reads its pages from /usr/share; where the package was only extracted, it has none."""


def pages_of(has: Callable[[str], bool]) -> dict[str, str]:
    """Words and path of each page that this Prometheus has, or else its API's.

    Args:
        has: Whether a path is answered.
    """
    found = {words: next((path for path in paths if has(path)), "") for words, paths in PAGES.items()}
    return {words: path for words, path in found.items() if path} or API


def target(address: str, labels: Mapping[str, str]) -> str:
    """A `file_sd` file of one target, with the labels that boards filter by."""
    return json.dumps([{"targets": [address], "labels": dict(labels)}]) + "\n"


def write_rules(folder: Path) -> list[Path]:
    """The rule files as they are committed in dashboards/rules: that those are what the code makes is tested."""
    written = []
    for name, text in generated_files().items():
        if name.startswith(f"{RULES_FOLDER}/"):
            path = folder / Path(name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            written.append(path)
    return written


def watch(
    supervisor: Supervisor, *, folder: Path, jobs: Mapping[str, Path], logs: Path, cpus: tuple[int, ...], port: int
) -> Prometheus:
    """Start Prometheus over these jobs' target files, which may still be missing.

    Raises:
        ServerMissing: there is no Prometheus on this machine.
        ServerFailed: it did not start.
    """
    config = configuration(
        jobs={job: [file] for job, file in jobs.items()},
        rules=write_rules(folder / "rules"),
        scrape_interval_s=SCRAPE_S,
    )
    return start_prometheus(supervisor, folder=folder, config=config, logs=logs, cpus=cpus, port=port)
