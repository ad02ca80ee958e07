"""Which path segments are identifiers? Those that a bigint holds; anything else is a URL that does not exist."""

LARGEST_BIGINT = 2**63 - 1


class IdConverter:
    """A positive bigint without leading zeros."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        identifier = int(value)
        if identifier > LARGEST_BIGINT:
            raise ValueError("larger than a bigint")
        return identifier

    def to_url(self, value: int) -> str:
        return str(value)
