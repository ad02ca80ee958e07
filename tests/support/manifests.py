"""What would `kubectl kustomize` send to a cluster? The objects of a folder, its patches applied, without a cluster."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonpatch
import yaml

type Manifest = dict[str, Any]

KUBERNETES = Path(__file__).parents[2] / "deploy" / "kubernetes"
BASE = KUBERNETES / "base"
PERSISTENT = KUBERNETES / "overlays" / "persistent"
UNDERSTOOD = {"apiVersion", "kind", "resources", "patches"}


def documents(path: Path) -> list[Manifest]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def rendered(folder: Path) -> list[Manifest]:
    """The objects; a field of kustomization.yaml that this does not understand is refused, never passed over."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert set(kustomization) <= UNDERSTOOD, set(kustomization) - UNDERSTOOD
    objects: list[Manifest] = []
    for entry in kustomization["resources"]:
        path = folder / entry
        objects += rendered(path.resolve()) if path.is_dir() else documents(path)
    for patch in kustomization.get("patches", ()):
        (index,) = [i for i, found in enumerate(objects) if _is(found, patch["target"])]
        operations = yaml.safe_load((folder / patch["path"]).read_text())
        objects[index] = jsonpatch.apply_patch(json.loads(json.dumps(objects[index])), operations)
    return objects


def _is(found: Manifest, target: dict[str, str]) -> bool:
    return found["kind"] == target["kind"] and found["metadata"]["name"] == target["name"]


def everything() -> list[Manifest]:
    """Base, overlay and what is applied by hand."""
    return [*rendered(BASE), *rendered(PERSISTENT), *documents(PERSISTENT / "reader.yaml")]


def only(objects: list[Manifest], kind: str) -> Manifest:
    (found,) = [manifest for manifest in objects if manifest["kind"] == kind]
    return found


def pod_templates(objects: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Name, and `metadata` with `spec`, of every Pod that these objects would start."""
    for manifest in objects:
        name = f"{manifest['kind']}/{manifest['metadata']['name']}"
        if manifest["kind"] == "Pod":
            yield name, manifest
        elif "template" in manifest.get("spec", {}):
            yield name, manifest["spec"]["template"]


def plan(objects: list[Manifest]) -> Any:
    return json.loads(only(objects, "ConfigMap")["data"]["PLAN.json"])


def argument(container: Manifest, option: str) -> str:
    """What follows this option on the command line."""
    arguments: list[str] = container["args"]
    return arguments[arguments.index(option) + 1]
