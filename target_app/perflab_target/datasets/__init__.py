"""Which data can the application be loaded with? One file or folder per data set; this is the registry.

Needs neither Django nor its settings: the lab loads migrated tables over a psycopg connection of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_target.datasets.dataset import Dataset
from perflab_target.datasets.flights import FLIGHTS
from perflab_target.datasets.storefront import STOREFRONT

DATASETS: Final[Mapping[str, Dataset]] = MappingProxyType({dataset.name: dataset for dataset in (STOREFRONT, FLIGHTS)})
