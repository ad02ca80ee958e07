"""Where does a redirect lead, and as what request? Pure."""

from dataclasses import replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from perflab_loadtests.journeys import Request

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
KEEP_METHOD: Final = frozenset({307, 308})
PORTS: Final = {"http": 80, "https": 443}


def redirected(request: Request, status: int, origin: str, location: str) -> tuple[str, Request]:
    """The next origin and request (RFC 9110, section 15.4): a 303, and a 301 or 302 to a POST, become a GET.

    Args:
        origin: `scheme://host:port` of the request that was redirected.

    Raises:
        ValueError: the location is no http or https address.
    """
    target = urlsplit(urljoin(f"{origin}{request.path}", location.strip()))
    if target.scheme not in PORTS or not target.hostname:
        raise ValueError(f"cannot follow a redirect to {location!r}")
    there = f"{target.scheme}://{target.netloc}"
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    turns = status == 303 or (status in {301, 302} and request.method == "POST")
    following = replace(request, path=path)
    if turns and request.method != "HEAD":
        kept = tuple(header for header in request.headers if not header[0].lower().startswith("content-"))
        following = replace(following, method="GET", body=None, headers=kept)
    if not same_origin(origin, there):
        private = {"authorization", "cookie"}
        open_headers = tuple(header for header in following.headers if header[0].lower() not in private)
        following = replace(following, headers=open_headers)
    return there, following


def same_origin(one: str, other: str) -> bool:
    """Scheme, name and port, each scheme's own port where none is given."""
    return _origin(one) == _origin(other)


def _origin(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme]
