"""Which sides does a gate have? Checkouts, described and given their interpreters; and which endpoints they share."""

from collections.abc import Callable, Mapping
from pathlib import Path

from perflab.gate.description import FILE, Endpoint, Project, read_project
from perflab.gate.environments import interpreters
from perflab.gate.mistakes import GateFailed
from perflab.gate.reference import is_reference, reference_project
from perflab.gate.repository import Checkout
from perflab.gate.side import Side, link_instruments


def make_sides(
    checkouts: Mapping[str, Checkout],
    projects: Mapping[str, Project],
    *,
    repository: Path,
    python: Path | None,
    scratch: Path,
    progress: Callable[[str], None],
) -> dict[str, Side]:
    """Side to all that starts it.

    Raises:
        GateFailed: a side has no environment.
    """
    found = interpreters(checkouts, projects, repository=repository, given=python, folder=scratch, progress=progress)
    instruments = link_instruments(scratch / "instruments")
    return {
        name: Side(
            name=name,
            checkout=checkout,
            project=projects[name],
            python=found[name],
            repository=repository,
            instruments=instruments,
        )
        for name, checkout in checkouts.items()
    }


def describe(checkouts: Mapping[str, Checkout]) -> dict[str, Project]:
    """Each side's own description; a side without one (the file is new, or gone) is described by the other's.

    Raises:
        GateFailed: nobody describes the project, or one description has mistakes.
    """
    own: dict[str, Project] = {}
    reference: Project | None = None
    for name, checkout in checkouts.items():
        if (checkout.folder / FILE).is_file():
            own[name] = read_project(checkout.folder / FILE)
        elif is_reference(checkout.folder):
            reference = reference or reference_project()
            own[name] = reference
    if not own:
        raise GateFailed(
            f"no revision holds {FILE}, which says how the project starts and what to ask of it; "
            "docs/gate-measuring.md shows one"
        )
    other = next(reversed(own.values()))
    return {name: own.get(name, other) for name in checkouts}


def shared_endpoints(projects: Mapping[str, Project]) -> tuple[str, ...]:
    """Names that every side describes with the same requests, in head's order.

    Raises:
        GateFailed: there is none.
    """
    first, *others = (_by_name(project) for project in reversed(tuple(projects.values())))
    shared = tuple(name for name in first if all(other.get(name) == first[name] for other in others))
    if not shared:
        listed = "; ".join(f"{name}: {', '.join(_by_name(project))}" for name, project in projects.items())
        raise GateFailed(f"base and head have no endpoint in common, so there is nothing to compare ({listed})")
    return shared


def left_out(projects: Mapping[str, Project]) -> dict[str, str]:
    """Base's endpoints that are not compared, with the reason: head describes none of that name, or another."""
    base, head = _by_name(projects["base"]), _by_name(projects["head"])
    gone = {name: "base describes it and head does not" for name in base if name not in head}
    changed = {name for name in base if name in head and base[name] != head[name]}
    return gone | dict.fromkeys(sorted(changed), "base and head describe different requests for it")


def _by_name(project: Project) -> dict[str, Endpoint]:
    return {endpoint.name: endpoint for endpoint in project.endpoints}
