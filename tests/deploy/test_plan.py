"""The plan in the ConfigMap can be run, and the manifests leave room for it."""

from manifests import Manifest, argument, only, plan

from perflab_loadtests.plan_file import parse_plan


def test_the_plan_is_usable(objects: list[Manifest]) -> None:
    kinds = [phase.kind for phase in parse_plan(plan(objects)).phases]
    assert kinds[0] == "warmup"
    assert "open" in kinds


def test_the_master_expects_as_many_workers_as_there_are(objects: list[Manifest]) -> None:
    master = only(objects, "Job")["spec"]["template"]["spec"]["containers"][0]
    assert argument(master, "--expect-workers") == str(only(objects, "Deployment")["spec"]["replicas"])


def test_a_run_is_tried_once(objects: list[Manifest]) -> None:
    job = only(objects, "Job")["spec"]
    assert (job["backoffLimit"], job["template"]["spec"]["restartPolicy"]) == (0, "Never")


def test_the_deadline_leaves_as_long_again_for_waiting_and_copying(objects: list[Manifest]) -> None:
    load_s = sum(phase.duration_s for phase in parse_plan(plan(objects)).phases)
    assert only(objects, "Job")["spec"]["activeDeadlineSeconds"] >= 2 * load_s


def test_a_worker_told_to_end_can_complete_what_is_in_flight(objects: list[Manifest]) -> None:
    grace_s = only(objects, "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace_s >= 2 * parse_plan(plan(objects)).timeout_s


def test_the_plan_names_no_secret(objects: list[Manifest]) -> None:
    assert "credentials" not in plan(objects)


def test_the_plan_writes_where_the_volume_is(objects: list[Manifest]) -> None:
    master = only(objects, "Job")["spec"]["template"]["spec"]["containers"][0]
    assert argument(master, "--out").startswith(plan(objects)["out"] + "/")
