"""What do users do? Pure descriptions of requests: one journey per file, mixes in mixes.py, no knowledge of Locust."""

from perflab_loadtests.journeys.find import find_mix
from perflab_loadtests.journeys.journey import Journey, Mix
from perflab_loadtests.journeys.key_space import Credentials, KeySpace, NothingToAskFor, Supplies
from perflab_loadtests.journeys.mixes import JOURNEYS, MIXES
from perflab_loadtests.journeys.request import Request
from perflab_loadtests.journeys.sequence import request_list, request_stream
from perflab_loadtests.journeys.visitor import Visitor

__all__ = [
    "JOURNEYS",
    "MIXES",
    "Credentials",
    "Journey",
    "KeySpace",
    "Mix",
    "NothingToAskFor",
    "Request",
    "Supplies",
    "Visitor",
    "find_mix",
    "request_list",
    "request_stream",
]
