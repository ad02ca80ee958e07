"""What can keep a gate from measuring? One error for it, whose message says what happened and what to do."""


class GateFailed(Exception):
    """The gate cannot be carried out: bad input, or a side that does not start. Not a verdict."""
