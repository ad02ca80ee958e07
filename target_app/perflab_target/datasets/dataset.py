"""What is a data set? A name, a version that names its contents, its sizes, and a way to load it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import psycopg

type Progress = Callable[[str], None]

LARGEST_SCALE = 200


class DatasetError(Exception):
    """The data set cannot be loaded here; the message says why and what to do."""


class Load(Protocol):
    """Fills the migrated, empty tables in one transaction: all of it or nothing."""

    def __call__(self, connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
        """Load.

        Raises:
            DatasetError: a table already holds rows, or the source is missing.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One data set. The same version, scale and seed give the same rows on every machine."""

    name: str
    version: str
    summary: str
    sizes: Callable[[float], Mapping[str, int]]
    """Scale to rows by table, in the plural: products, customers, …; ids run from 1 to that number."""
    search_terms: Callable[[float], tuple[str, ...]]
    """Scale to texts that a load may look for: some match many rows, some one."""
    load: Load


def checked_scale(scale: float) -> float:
    """The scale itself.

    Raises:
        ValueError: it is no size that can be loaded.
    """
    if not (math.isfinite(scale) and 0 < scale <= LARGEST_SCALE):
        raise ValueError(f"scale must lie above 0 and not above {LARGEST_SCALE}, got {scale}")
    return scale
