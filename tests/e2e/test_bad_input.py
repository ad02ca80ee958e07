"""Whatever is wrong: a clear message, exit code 2, no traceback, no evidence lost."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from perflab_command import Outcome, only_run

from perflab.experiments.catalogue import SHIPPED

pytestmark = pytest.mark.e2e

Perflab = Callable[..., Outcome]


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.code == 2, outcome.stderr
    assert "Traceback" not in outcome.stderr
    for word in words:
        assert word in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "cacheing", "--smoke"), "did you mean 'caching'?"),
        (("run", "caching", "--smoke", "--strategy", "object_valky"), "did you mean 'object_valkey'?"),
        (("run", "caching", "--smoke", "--mix", "brows"), "did you mean 'browse'?"),
        (("run", "indexing", "--smoke", "--dataset", "flight"), "did you mean 'flights'?"),
        (("run", "caching", "--smoke", "--rate", "-5"), "--rate: -5.0 must be greater than 0"),
        (("run", "caching", "--smoke", "--scale", "nan"), "--scale: nan must be greater than 0"),
        (("run", "caching", "--smoke", "--blocks", "0"), "greater than or equal to 1"),
        (("run", "caching", "--smoke", "--full"), "choose one of --smoke, --quick and --full"),
        (("run", "nowhere.toml"), "no such file"),
        (("run", "caching", "--smok"), "No such option"),
        (("report", "runs/none"), "run.json is missing"),
        (("resume", "runs/none"), "run.json is missing"),
    ],
)
def test_a_wrong_word_is_named(tmp_path: Path, perflab_in: Perflab, arguments: tuple[str, ...], words: str) -> None:
    refused(perflab_in(tmp_path, *arguments), words)
    assert not (tmp_path / "runs").exists(), "nothing is written for a run that cannot be"


def test_all_mistakes_of_an_experiment_file_are_reported_at_once(tmp_path: Path, perflab_in: Perflab) -> None:
    text = (SHIPPED / "caching.toml").read_text()
    text = text.replace('mix = "browse_with_writes"', 'mix = "nothing"\ncolour = "red"', 1)
    text = text.replace("blocks = 2", "blocks = -2", 1)
    (tmp_path / "mine.toml").write_text(text)
    outcome = perflab_in(tmp_path, "run", "mine.toml", "--smoke")
    refused(outcome, "colour", "presets.smoke.blocks: -2 should be greater than 0")


def test_a_missing_program_skips_its_strategy_with_the_reason(tmp_path: Path, perflab_in: Perflab) -> None:
    if shutil.which("memcached"):
        pytest.skip("memcached is installed on this machine's PATH")
    outcome = perflab_in(tmp_path, "doctor", PERFLAB_HOME=str(tmp_path / "home"))
    assert outcome.code == 0
    assert "make extras" in outcome.stdout


def test_a_damaged_trial_costs_only_itself(tmp_path: Path, perflab_in: Perflab) -> None:
    done = perflab_in(tmp_path, "run", "pooling", "--smoke", "--strategy", "max_age")
    assert done.code == 0, done.stderr
    run = only_run(tmp_path / "runs")
    record = min(run.glob("pooling/trials/*/trial.json"))
    record.write_text(json.dumps(json.loads(record.read_text()) | {"invalid_reasons": []}))  # a busy machine's reasons
    victim = record.with_name("requests.parquet")
    others = {file: file.read_bytes() for file in run.glob("pooling/trials/*/*") if file != victim and file.is_file()}
    victim.write_bytes(victim.read_bytes()[:100])

    outcome = perflab_in(tmp_path, "report", str(run), "--json")

    assert outcome.code == 0, outcome.stderr
    assert "requests.parquet cannot be read" in outcome.stdout
    assert all(file.read_bytes() == content for file, content in others.items())


def test_a_damaged_manifest_is_one_clear_message(tmp_path: Path, perflab_in: Perflab) -> None:
    run = tmp_path / "runs" / "broken"
    run.mkdir(parents=True)
    (run / "run.json").write_text('{"run_id": 5')
    refused(perflab_in(tmp_path, "report", str(run)), "run.json is not valid Manifest evidence")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, perflab_in: Perflab) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine does not let us mount: {mounted.stderr.decode().strip()}")
    try:
        filler = small / "filler"
        filler.write_bytes(b"x" * (2 * 1024 * 1024 + 800 * 1024))
        outcome = perflab_in(
            tmp_path, "run", "pooling", "--smoke", "--strategy", "max_age", "--out", str(small / "runs")
        )
        refused(outcome, "the disk is full", "evidence already written is safe")
        filler.unlink()
        run = only_run(small / "runs")
        resumed = perflab_in(tmp_path, "resume", str(run), "--json")
        assert resumed.code == 0, resumed.stderr
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_taken_port_is_a_clear_message() -> None:
    from perflab.processes.ports import PortTaken, free_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} on 127.0.0.1 is taken"):
            free_port(port)
