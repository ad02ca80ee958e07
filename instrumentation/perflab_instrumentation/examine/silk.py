"""How is Silk kept from running statements of its own beside the application's?"""

import silk.sql


def leave_explaining_to_us() -> None:
    """Silk explains every statement as it runs, whatever its settings say (silk issue 582); make that a no-op.

    EXPLAIN beside each statement would double the traffic, and after a failed one in a transaction it would hide the
    application's own error. Plans are taken by plans/explain.py.
    """
    silk.sql._explain_query = _no_explanation


def _no_explanation(_connection: object, _query: str, _parameters: object) -> None:
    return None
