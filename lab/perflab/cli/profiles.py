"""`perflab profiles`: which shapes of load are there, and what does mine look like?"""

import json as json_format
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from perflab_loadtests.profiles import LoadProfile, Parameter


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(profiles)


def profiles(
    specs: Annotated[
        list[str] | None, typer.Argument(help="Profiles to draw, such as ramp:start=10,end=100,duration=90s.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """List the load profiles with their parameters and an example of each, or draw those given.

    Example: perflab profiles spike:base=20,peak=200,before=30s,spike=10s,after=60s
    """
    from perflab_loadtests.profiles import PROFILES

    if specs:
        drawn = list(zip(specs, parsed(specs), strict=True))
        shown: Any = [described(spec, profile) for spec, profile in drawn]
        pages = ["\n".join(drawing(spec, profile)) for spec, profile in drawn]
    else:
        shown = {name: catalogued(kind) for name, kind in PROFILES.items()}
        pages = ["\n".join(entry(kind)) for kind in PROFILES.values()]
    typer.echo(json_format.dumps(shown, indent=2) if json else "\n\n".join(pages))


def parsed(specs: Sequence[str]) -> "tuple[LoadProfile, ...]":
    """The profiles that the specs mean.

    Raises:
        BadProfile: with every mistake of every spec.
    """
    from perflab_loadtests.profiles import BadProfile, parse_profile

    found: list[LoadProfile] = []
    mistakes: list[str] = []
    for spec in specs:
        try:
            found.append(parse_profile(spec))
        except BadProfile as error:
            mistakes += error.mistakes
    if mistakes:
        raise BadProfile(mistakes)
    return tuple(found)


def entry(kind: "type[LoadProfile]") -> Iterator[str]:
    """A profile of the catalogue: what it is for, what it takes, and its example."""
    from perflab_loadtests.profiles import parameters_of, parse_profile

    yield f"{kind.name}  {kind.summary}"
    yield f"  parameters  {', '.join(map(_words, parameters_of(kind)))}"
    yield from (f"  {line}".rstrip() for line in drawing(kind.example, parse_profile(kind.example)))


def drawing(spec: str, profile: "LoadProfile") -> Iterator[str]:
    """A spec and its chart, line by line."""
    from perflab_loadtests.profiles import chart

    yield spec
    yield from chart(profile.stages()).splitlines()


def catalogued(kind: "type[LoadProfile]") -> dict[str, Any]:
    """A profile of the catalogue, for machines."""
    from perflab_loadtests.profiles import parameters_of

    parameters = [
        {
            "key": parameter.key,
            "name": parameter.name,
            "kind": parameter.range.kind,
            "unit": parameter.unit,
            "required": parameter.required,
            "default": parameter.default,
        }
        for parameter in parameters_of(kind)
    ]
    return {"summary": kind.summary, "parameters": parameters, "example": kind.example}


def described(spec: str, profile: "LoadProfile") -> dict[str, Any]:
    """A profile that was asked for, for machines."""
    from perflab_loadtests.profiles import duration_s, peak, table_of

    stages = profile.stages()
    return {
        "spec": spec,
        "profile": table_of(profile),
        "duration_s": duration_s(stages),
        "peak": peak(stages),
        "expected_arrivals": sum(stage.expected_arrivals for stage in stages),
        "stages": [{"duration_s": stage.duration_s, "start": stage.start, "end": stage.end} for stage in stages],
    }


def _words(parameter: "Parameter") -> str:
    """`level`, `hold=0s`, or `[step]` where nothing is a value too."""
    if parameter.required:
        return parameter.key
    if parameter.default is None:
        return f"[{parameter.key}]"
    return f"{parameter.key}={parameter.default:g}{parameter.unit}"
