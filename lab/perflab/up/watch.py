"""What does Prometheus collect here? The application's workers and the generator, with the committed rules."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from perflab.processes.supervisor import Supervisor
from perflab.servers.prometheus import Prometheus, configuration, start_prometheus
from perflab_dashboards.files import RULES_FOLDER
from perflab_dashboards.files import generated as generated_files

SCRAPE_S: Final = 2
GET_IT: Final = "`make extras` fetches it, or `apt install prometheus`"


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
