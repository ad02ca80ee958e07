"""Prometheus: from PATH or the extras, with exemplars, and targets that are read from files while it runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perflab.processes.ports import free_port
from perflab.processes.supervisor import Child, Supervisor
from perflab.servers.binaries import find_binary
from perflab.servers.server import answers_http, wait_until_ready


@dataclass(kw_only=True)
class Prometheus:
    """A running server."""

    child: Child
    port: int

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.child.stop()


def configuration(*, jobs: Mapping[str, Sequence[Path]], rules: Sequence[Path] = (), scrape_interval_s: int = 5) -> str:
    """prometheus.yml (JSON is YAML too).

    Args:
        jobs: A job's name to the files (`file_sd`) that name its targets; they may come and go.
        rules: Rule files.
        scrape_interval_s: How often each target is asked.
    """
    document = {
        "global": {"scrape_interval": f"{scrape_interval_s}s", "evaluation_interval": f"{scrape_interval_s}s"},
        "rule_files": [str(path.absolute()) for path in rules],
        "scrape_configs": [
            {
                "job_name": job,
                # A target's run_id and strategy are also labels of its own run_info; both say the same.
                "honor_labels": True,
                "file_sd_configs": [{"files": [str(path.absolute()) for path in paths], "refresh_interval": "1s"}],
            }
            for job, paths in jobs.items()
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def start_prometheus(
    supervisor: Supervisor,
    *,
    folder: Path,
    config: str,
    logs: Path,
    cpus: tuple[int, ...],
    port: int | None = None,
) -> Prometheus:
    """Start it on a free port, its data in `folder`.

    Raises:
        ServerMissing: no Prometheus on this machine.
        ServerFailed: it did not start.
    """
    binary = find_binary("prometheus")
    port = free_port(port)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "prometheus.yml"
    file.write_text(config)
    child = supervisor.start(
        [
            binary.path,
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--enable-feature=exemplar-storage",
            "--storage.tsdb.retention.time=365d",
        ],
        name="prometheus",
        log=logs / "prometheus.log",
        cpus=cpus,
        environment=binary.environment,
    )
    wait_until_ready(child, lambda: answers_http(port, "/-/ready"))
    return Prometheus(child=child, port=port)
