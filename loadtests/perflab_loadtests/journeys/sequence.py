"""Which requests does a phase send, in which order? Pure in (seed, phase), whatever the rate and the concurrency.

Visit v of a phase draws from its own generator, keyed by (seed, phase, v), so the i-th request is the same for every
strategy of a block: a slow server changes when request i is sent, never what it is.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, count

from perflab_loadtests.journeys.draws import Draws, stream_key
from perflab_loadtests.journeys.journey import Journey, Mix
from perflab_loadtests.journeys.key_space import Credentials, KeySpace, NothingToAskFor, Supplies
from perflab_loadtests.journeys.request import Request
from perflab_loadtests.journeys.visitor import Visitor


def request_stream(
    mix: Mix, supplies: Supplies, *, seed: int, phase: str, first: int = 0, step: int = 1
) -> Iterator[Request]:
    """The phase's requests, without end: those of the visits first, first + step, and so on.

    Raises:
        NothingToAskFor: the mix needs what the supplies lack.
    """
    _require(mix, supplies)
    return _visits(mix, supplies, stream_key(seed, f"requests/{phase}"), count(first, step))


def request_list(
    mix: Mix, key_space: KeySpace, seed: int, count: int, credentials: Credentials | None = None
) -> tuple[Request, ...]:
    """A fixed list for an examination: exact shares instead of random ones, and at least one visit of each journey.

    Raises:
        NothingToAskFor: the mix needs what is not given.
    """
    supplies = Supplies(key_space=key_space, credentials=credentials or Credentials())
    _require(mix, supplies)
    key = stream_key(seed, "examination")
    requests = (
        request
        for visit, journey in enumerate(_dealt(mix, count))
        for request in journey.requests(Visitor(Draws(key, visit), supplies))
    )
    return tuple(request for request, _ in zip(requests, range(count), strict=False))


def _require(mix: Mix, supplies: Supplies) -> None:
    lacking = supplies.lacking(mix.needs)
    if lacking:
        raise NothingToAskFor(f"mix {mix.name!r} needs {', '.join(lacking)}; add them to key_space or credentials")


def _visits(mix: Mix, supplies: Supplies, key: int, visits: Iterable[int]) -> Iterator[Request]:
    journeys = [journey for journey, _ in mix.journeys]
    bounds = list(accumulate(weight for _, weight in mix.journeys))
    for visit in visits:
        draws = Draws(key, visit)
        chosen = min(bisect_right(bounds, draws.uniform() * bounds[-1]), len(journeys) - 1)
        yield from journeys[chosen].requests(Visitor(draws, supplies))


def _dealt(mix: Mix, count: int) -> Iterator[Journey]:
    """`count` visits, interleaved: always the journey that is furthest behind its share, each once at the start."""
    total = sum(weight for _, weight in mix.journeys)
    had = [0] * len(mix.journeys)
    for visit in range(count):
        if visit < len(mix.journeys):
            chosen = visit
        else:
            behind = [(visit + 1) * weight / total - had[at] for at, (_, weight) in enumerate(mix.journeys)]
            chosen = behind.index(max(behind))
        had[chosen] += 1
        yield mix.journeys[chosen][0]
