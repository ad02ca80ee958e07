"""Which sides does a gate have? Checkouts, described and given their interpreters; and which endpoints they share."""

from collections.abc import Callable, Mapping
from pathlib import Path

from perflab.gate.description import FILE, Project, read_project
from perflab.gate.environments import interpreters
from perflab.gate.mistakes import GateFailed
from perflab.gate.reference import is_reference, reference_project
from perflab.gate.repository import Checkout
from perflab.gate.side import Side, link_instruments


def make_sides(
    checkouts: Mapping[str, Checkout],
    *,
    repository: Path,
    python: Path | None,
    scratch: Path,
    progress: Callable[[str], None],
) -> dict[str, Side]:
    """Side to all that starts it.

    Raises:
        GateFailed: a project is not described, or has no environment.
    """
    projects = describe(checkouts)
    found = interpreters(checkouts, projects, repository=repository, given=python, folder=scratch, progress=progress)
    instruments = link_instruments(scratch / "instruments")
    return {
        name: Side(name=name, checkout=checkout, project=projects[name], python=found[name], instruments=instruments)
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


def shared_endpoints(sides: Mapping[str, Side]) -> tuple[str, ...]:
    """Names that every side describes with the same requests, in head's order.

    Raises:
        GateFailed: there is none.
    """
    first, *others = (
        {endpoint.name: endpoint for endpoint in side.project.endpoints} for side in reversed(tuple(sides.values()))
    )
    shared = tuple(name for name in first if all(other.get(name) == first[name] for other in others))
    if not shared:
        listed = "; ".join(f"{name}: {', '.join(_names(side))}" for name, side in sides.items())
        raise GateFailed(f"base and head have no endpoint in common, so there is nothing to compare ({listed})")
    return shared


def _names(side: Side) -> tuple[str, ...]:
    return tuple(endpoint.name for endpoint in side.project.endpoints)
