"""A cluster would accept every manifest: no field is unknown to Kubernetes, and none has the wrong type."""

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate.utils import all_versions
from manifests import BASE, KUBERNETES, PERSISTENT, Manifest, documents, everything, rendered

SUPPORTED = all_versions()[-3:]
"""Upstream maintains three minor versions at a time."""


@pytest.mark.parametrize("version", SUPPORTED)
def test_every_manifest_is_valid(version: str) -> None:
    for manifest in everything():
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_misspelt_field_would_be_found() -> None:
    job = next(manifest for manifest in rendered(BASE) if manifest["kind"] == "Job")
    job["spec"]["template"]["spec"]["terminationGracePeriod"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, SUPPORTED[-1], strict=True)


def test_every_file_is_used() -> None:
    by_hand = {PERSISTENT / "reader.yaml"}
    named = set()
    for kustomization in KUBERNETES.rglob("kustomization.yaml"):
        content = yaml.safe_load(kustomization.read_text())
        files = [*content["resources"], *(patch["path"] for patch in content.get("patches", ()))]
        named |= {(kustomization.parent / file).resolve() for file in files} | {kustomization}
    assert set(KUBERNETES.rglob("*.yaml")) == {path for path in named if path.is_file()} | by_hand


def test_names_are_distinct(objects: list[Manifest]) -> None:
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in objects]
    assert len(set(names)) == len(names)


def test_no_namespace_is_named() -> None:
    assert not [manifest for manifest in everything() if "namespace" in manifest["metadata"]]


def test_every_file_says_what_it_answers() -> None:
    for path in KUBERNETES.rglob("*.yaml"):
        first_line = path.read_text().splitlines()[0]
        assert first_line.startswith("# "), path
        assert "?" in first_line, path
        assert documents(path), path
