"""Which data can the application hold? One file per data set, named in DATASETS."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perflab_target.datasets.dataset import Dataset
from perflab_target.datasets.flights import FLIGHTS
from perflab_target.datasets.storefront import STOREFRONT

DATASETS: Final[Mapping[str, Dataset]] = MappingProxyType({dataset.name: dataset for dataset in (STOREFRONT, FLIGHTS)})
