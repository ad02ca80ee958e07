"""Pods fit a namespace that enforces the `restricted` Pod Security Standard, and get the CPU they were promised.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

import pytest
from manifests import Manifest, everything, only, pod_templates

TEMPLATES = [pytest.param(template["spec"], id=name) for name, template in pod_templates(everything())]


@pytest.mark.parametrize("spec", TEMPLATES)
def test_pods_are_nobody_in_particular(spec: Manifest) -> None:
    context = spec["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] == context["runAsGroup"] > 0
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False


@pytest.mark.parametrize("spec", TEMPLATES)
def test_containers_can_neither_gain_rights_nor_write_to_their_image(spec: Manifest) -> None:
    for container in spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@pytest.mark.parametrize("spec", TEMPLATES)
def test_services_add_no_variables_that_perflab_might_read(spec: Manifest) -> None:
    assert spec["enableServiceLinks"] is False


@pytest.mark.parametrize("spec", TEMPLATES)
def test_requests_are_limits_so_that_nobody_borrows_the_cpu(spec: Manifest) -> None:
    for container in spec["containers"]:
        resources = container["resources"]
        assert set(resources["requests"]) == {"cpu", "memory"}
        assert resources["requests"] == resources["limits"]


def test_a_worker_has_one_whole_cpu_for_its_event_loop(objects: list[Manifest]) -> None:
    (worker,) = only(objects, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert worker["resources"]["limits"]["cpu"] == "1"


@pytest.mark.parametrize("spec", TEMPLATES)
def test_a_pod_is_given_time_to_end_well(spec: Manifest) -> None:
    assert spec["terminationGracePeriodSeconds"] > 0


@pytest.mark.parametrize("spec", TEMPLATES)
def test_volumes_belong_to_the_group_that_writes(spec: Manifest) -> None:
    assert spec["securityContext"]["fsGroup"] == spec["securityContext"]["runAsGroup"]


@pytest.mark.parametrize("spec", TEMPLATES)
def test_the_working_folder_of_the_image_can_be_written(spec: Manifest) -> None:
    for container in spec["containers"]:
        assert "/results" in {mount["mountPath"] for mount in container["volumeMounts"]}
