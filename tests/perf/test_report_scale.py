"""Ten million recorded requests: judged and rendered in under 30 s and 1 GiB. Run by `make perf`."""

import subprocess
import sys
from pathlib import Path

from synthetic_run import make_run

REQUESTS = 10_000_000
STRATEGIES = {"none": 1.0, "object": 0.5, "per_view": 0.4, "bytes": 0.3}
BLOCKS = 4
SECONDS, MEBIBYTES = 30.0, 1024.0

MEASURED = """
import resource, sys, time
from pathlib import Path
from perflab_reports.evidence.folder import RunFolder
from perflab_reports.judge import judge
from perflab_reports.render import render_all
began = time.perf_counter()
folder = RunFolder(Path(sys.argv[1]))
render_all(judge(folder), folder.path)
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def test_a_report_on_ten_million_requests(tmp_path: Path) -> None:
    trials = BLOCKS * (len(STRATEGIES) + 1)
    make_run(tmp_path, STRATEGIES, blocks=BLOCKS, requests=REQUESTS // trials)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    seconds, peak_mib = map(float, done.stdout.split())
    sys.stdout.write(f"\n{REQUESTS:,} requests in {trials} trials: {seconds:.1f} s, peak {peak_mib:.0f} MiB\n")
    assert seconds < SECONDS
    assert peak_mib < MEBIBYTES
