"""How does Prometheus ask? One /metrics for the whole family, and a file_sd file that says where it is.

prometheus_client's multiprocess mode drops exemplars and loses its gauges' meaning, and a port per worker loses what a
dead worker had counted since the last scrape. Here every worker, living or dead, is read from its file when asked.
"""

import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.registry import Collector

from perflab_instrumentation import metrics
from perflab_instrumentation.counts.merged import read_family
from perflab_instrumentation.counts.processes import process_rows
from perflab_instrumentation.counts.rows import Row
from perflab_instrumentation.options import Options
from perflab_instrumentation.sinks.families import families

logger = logging.getLogger("perflab.instruments")

TARGETS = "targets.json"


class FamilyCollector(Collector):
    """Reads the family's counts when it is asked."""

    def __init__(self, options: Options, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._one_at_a_time = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        with self._one_at_a_time:
            rows = read_family(self._folder)
            rows.update(process_rows(self._folder))
        rows[(metrics.RUN_INFO.name, (self._options.run_id, self._options.strategy))] = Row([1.0])
        return families(rows)


class Exposition:
    """A listening /metrics. Only the holder of the reader lock has one."""

    def __init__(self, options: Options, folder: Path) -> None:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(FamilyCollector(options, folder))
        try:
            self._server, self._thread = start_http_server(options.metrics_port, options.metrics_host, registry)
        except OSError as error:
            logger.warning(
                "/metrics cannot be served on %s:%d (%s) and takes a free port; see %s",
                options.metrics_host,
                options.metrics_port,
                error,
                folder / TARGETS,
            )
            self._server, self._thread = start_http_server(0, options.metrics_host, registry)
        self.port = self._server.server_port
        labels = {"run_id": options.run_id, "strategy": options.strategy}
        targets = [{"targets": [f"{options.metrics_host}:{self.port}"], "labels": labels}]
        for path in (folder / TARGETS, *([Path(options.targets_file)] if options.targets_file else [])):
            unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
            unfinished.write_text(json.dumps(targets) + "\n")
            unfinished.rename(path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(1)

    def forget(self) -> None:
        """In a forked child: only the socket is here."""
        self._server.socket.close()
