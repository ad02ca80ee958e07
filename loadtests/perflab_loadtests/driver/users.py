"""What is a lane to Locust? A user with one task that never ends: take the next arrival, send it, record it."""

from collections.abc import Mapping
from typing import Any

from locust import FastHttpUser, User, task

from perflab_loadtests.driver.clients.bounded_response import bound_responses
from perflab_loadtests.driver.clients.connection_pool import ConnectionPool
from perflab_loadtests.driver.clients.fast_http import FastHttpClient
from perflab_loadtests.driver.clients.lean import LeanClient
from perflab_loadtests.driver.lanes import Lanes
from perflab_loadtests.journeys.draws import Draws, stream_key
from perflab_loadtests.locustfile.users import locustfile_users
from perflab_loadtests.plan import LoadPlan


def lane_users(plan: LoadPlan, lanes: Lanes, pool: ConnectionPool) -> Mapping[type[User], int]:
    """The user classes and how many of each; Locust makes users of a class by itself, so the class carries the plan."""
    if plan.locustfile is not None:
        return locustfile_users(plan.locustfile, lanes, count=plan.lanes_needed)
    user = _lean_user(plan, lanes, pool) if plan.client == "lean" else _fast_http_user(plan, lanes)
    return {user: plan.lanes_needed}


def _lean_user(plan: LoadPlan, lanes: Lanes, pool: ConnectionPool) -> type[User]:
    class LeanUser(User):
        @task
        def be_a_lane(self) -> None:
            lanes.occupy(
                LeanClient(
                    pool,
                    timeout_s=plan.timeout_s,
                    redirects=plan.redirects,
                    compressed=plan.compressed,
                    verify_tls=plan.verify_tls,
                )
            )

    return LeanUser


def _fast_http_user(plan: LoadPlan, lanes: Lanes) -> type[User]:
    key = stream_key(plan.seed, "connections")
    bound_responses()

    class LaneFastHttpUser(FastHttpUser):
        network_timeout = plan.timeout_s
        connection_timeout = plan.timeout_s
        insecure = not plan.verify_tls
        max_redirects = plan.redirects
        made = 0

        def __init__(self, environment: Any) -> None:
            super().__init__(environment)
            LaneFastHttpUser.made += 1
            self._ordinal = LaneFastHttpUser.made

        @task
        def be_a_lane(self) -> None:
            lanes.occupy(
                FastHttpClient(
                    self.client,
                    timeout_s=plan.timeout_s,
                    requests_per_connection=plan.requests_per_connection,
                    draws=Draws(key, self._ordinal),
                    redirects=plan.redirects,
                    compressed=plan.compressed,
                    largest_body_bytes=plan.largest_body_bytes,
                )
            )

    return LaneFastHttpUser
