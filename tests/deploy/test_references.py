"""What one manifest says of another is true: labels, ports, keys, volumes and names meet."""

from typing import Any

from manifests import BASE, PERSISTENT, Manifest, argument, documents, everything, only, pod_templates, rendered


def selects(selector: dict[str, str], template: Manifest) -> bool:
    return selector.items() <= template["metadata"]["labels"].items()


def selected(selector: dict[str, str], objects: list[Manifest]) -> list[str]:
    return [name for name, template in pod_templates(objects) if selects(selector, template)]


def master(objects: list[Manifest]) -> Manifest:
    container: Manifest = only(objects, "Job")["spec"]["template"]["spec"]["containers"][0]
    assert container["name"] == "master"
    return container


def worker(objects: list[Manifest]) -> Manifest:
    (container,) = only(objects, "Deployment")["spec"]["template"]["spec"]["containers"]
    found: Manifest = container
    return found


def policy_of(objects: list[Manifest], name: str) -> Any:
    (found,) = [m for m in objects if m["kind"] == "NetworkPolicy" and m["metadata"]["name"] == name]
    return found["spec"]


def test_the_service_finds_the_master_and_nothing_else(objects: list[Manifest]) -> None:
    service = only(objects, "Service")
    assert selected(service["spec"]["selector"], [*objects, *documents(PERSISTENT / "reader.yaml")]) == [
        "Job/perflab-load-master"
    ]


def test_the_deployment_owns_its_pods_and_no_others(objects: list[Manifest]) -> None:
    selector = only(objects, "Deployment")["spec"]["selector"]["matchLabels"]
    assert selected(selector, objects) == ["Deployment/perflab-load-worker"]


def test_ports_of_the_service_exist_in_the_container(objects: list[Manifest]) -> None:
    offered = {port["name"]: port["containerPort"] for port in master(objects)["ports"]}
    for port in only(objects, "Service")["spec"]["ports"]:
        assert offered[port["targetPort"]] == port["port"]


def test_the_master_listens_where_its_ports_say(objects: list[Manifest]) -> None:
    container = master(objects)
    for port in container["ports"]:
        option = {"workers": "--master", "web": "--web", "metrics": "--prometheus"}[port["name"]]
        assert argument(container, option) == f"0.0.0.0:{port['containerPort']}"


def test_workers_call_the_service_by_its_name_and_port(objects: list[Manifest]) -> None:
    service = only(objects, "Service")
    (port,) = [port["port"] for port in service["spec"]["ports"] if port["name"] == "workers"]
    assert worker(objects)["args"] == ["worker", f"{service['metadata']['name']}:{port}"]


def test_prometheus_scrapes_the_port_of_the_metrics(objects: list[Manifest]) -> None:
    annotations = only(objects, "Job")["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/scrape"] == "true"
    assert annotations["prometheus.io/port"] == argument(master(objects), "--prometheus").rpartition(":")[2]


def test_only_workers_reach_the_port_of_the_workers(objects: list[Manifest]) -> None:
    policy = policy_of(objects, "perflab-load-master")
    assert selected(policy["podSelector"]["matchLabels"], objects) == ["Job/perflab-load-master"]
    rules = {port["port"]: rule["from"] for rule in policy["ingress"] for port in rule["ports"]}
    assert set(rules) == {5557, 9646}
    (peer,) = rules[5557]
    assert list(peer) == ["podSelector"]
    assert selected(peer["podSelector"]["matchLabels"], objects) == ["Deployment/perflab-load-worker"]


def test_nothing_reaches_a_worker(objects: list[Manifest]) -> None:
    policy = policy_of(objects, "perflab-load-worker")
    assert selected(policy["podSelector"]["matchLabels"], objects) == ["Deployment/perflab-load-worker"]
    assert (policy["policyTypes"], policy["ingress"]) == (["Ingress"], [])


def test_every_mount_has_its_volume_and_every_volume_a_mount() -> None:
    for name, template in pod_templates(everything()):
        spec = template["spec"]
        mounted = {mount["name"] for container in spec["containers"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in spec["volumes"]}, name


def test_mounted_config_maps_and_claims_exist() -> None:
    objects = everything()
    existing = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in objects}
    for _, template in pod_templates(objects):
        for volume in template["spec"]["volumes"]:
            if "configMap" in volume:
                assert ("ConfigMap", volume["configMap"]["name"]) in existing
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in existing


def test_the_plan_is_a_key_of_what_is_mounted(objects: list[Manifest]) -> None:
    container = master(objects)
    (folder,) = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "plan"]
    mounted, _, key = container["args"][1].rpartition("/")
    assert mounted == folder
    assert key in only(objects, "ConfigMap")["data"]


def test_evidence_is_written_to_the_volume(objects: list[Manifest]) -> None:
    container = master(objects)
    (folder,) = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "results"]
    assert argument(container, "--out") == f"{folder}/$(POD_NAME)"
    assert [variable["name"] for variable in container["env"]] == ["POD_NAME"]


def test_a_pod_keeps_the_evidence_only_where_no_claim_does() -> None:
    def containers(objects: list[Manifest]) -> list[str]:
        return [container["name"] for container in only(objects, "Job")["spec"]["template"]["spec"]["containers"]]

    assert containers(rendered(BASE)) == ["master", "results"]
    assert containers(rendered(PERSISTENT)) == ["master"]


def test_neither_master_nor_worker_stands_beside_the_system_under_test(objects: list[Manifest]) -> None:
    for _, template in pod_templates(objects):
        (term,) = template["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        assert term["topologyKey"] == "kubernetes.io/hostname"
        assert term["namespaceSelector"] == {}
        assert term["labelSelector"]["matchLabels"] == {"app.kubernetes.io/name": "system-under-test"}
