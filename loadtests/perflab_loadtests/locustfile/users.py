"""How does a user class of a locustfile become a lane? A subclass of the same name, whose wait between tasks is a gate.

Everything else stays the user's own: tasks and their weights, nested task sets, on_start, the client. `wait_time`
decides the pause in closed phases; in open ones the schedule does.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gevent
from locust import TaskSet, User

from perflab_loadtests.driver.closed_phase import ClosedPhase
from perflab_loadtests.driver.lanes import Lanes
from perflab_loadtests.locustfile.gate import TaskGate
from perflab_loadtests.locustfile.load import load_users

GATE = "perflab_gate"
"""The attribute of a user's greenlet that holds its gate."""


def locustfile_users(path: Path, lanes: Lanes, *, count: int) -> Mapping[type[User], int]:
    """The file's users as lanes, and how many of each.

    Raises:
        BadLocustfile: the file cannot be used.
    """
    users = load_users(path)
    shares = divide(count, [(user.fixed_count, user.weight) for user in users])
    return {gated(user, lanes): share for user, share in zip(users, shares, strict=True) if share}


def divide(count: int, users: Sequence[tuple[int, float]]) -> list[int]:
    """So many lanes among users of (fixed_count, weight): fixed counts first, then largest remainders by weight."""
    shares = [fixed for fixed, _ in users]
    left = max(0, count - sum(shares))
    weights = [0.0 if fixed else weight for fixed, weight in users]
    total = sum(weights)
    if total == 0:
        return shares
    exact = [left * weight / total for weight in weights]
    floors = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(users)), key=lambda at: (floors[at] - exact[at], at))
    for at in by_remainder[: left - sum(floors)]:
        floors[at] += 1
    return [share + more for share, more in zip(shares, floors, strict=True)]


def gated(user: type[User], lanes: Lanes) -> type[User]:
    """The user class with its wait replaced."""
    think = user.wait_time

    def pause(seconds: float) -> float:
        gate: TaskGate = getattr(gevent.getcurrent(), GATE)
        if isinstance(lanes.work, ClosedPhase):
            gevent.sleep(seconds)
        gate.pass_through()
        return 0.0

    def on_start(self: Any) -> None:
        user.on_start(self)
        gate = TaskGate(lanes)
        setattr(gevent.getcurrent(), GATE, gate)
        gate.pass_through()

    def wait_time(self: Any) -> float:
        return pause(think(self))

    for task_set in _task_sets(user.tasks):
        if "wait_time" in vars(task_set):
            setattr(task_set, "wait_time", _paused(task_set.wait_time, pause))  # noqa: B010 (a class we did not write)
    return type(user.__name__, (user,), {"on_start": on_start, "wait_time": wait_time, "__module__": user.__module__})


def _task_sets(tasks: Iterable[Any]) -> Iterator[type[TaskSet]]:
    """All task sets among these tasks, at any depth."""
    for task in {id(task): task for task in tasks}.values():
        if isinstance(task, type) and issubclass(task, TaskSet):
            yield task
            yield from _task_sets(task.tasks)


def _paused(own: Callable[[Any], float], pause: Callable[[float], float]) -> Callable[[Any], float]:
    return lambda self: pause(own(self))
