"""What went wrong with a request? Error classes, so that evidence groups them and never holds a stack trace."""

import ssl


def failure_of(status: int, error: BaseException | None) -> str | None:
    """None for a good answer, else its class."""
    if error is not None and status == 0:
        return _of_error(error)
    if status >= 500:
        return "http_5xx"
    if status >= 400:
        return "http_4xx"
    return None if status else "no_response"


def _of_error(error: BaseException) -> str:
    for kind, name in (
        (ConnectionRefusedError, "connection_refused"),
        (ConnectionResetError, "connection_reset"),
        (BrokenPipeError, "connection_reset"),
        (ssl.SSLError, "tls"),
        (TimeoutError, "timeout"),
    ):
        if _is_or_wraps(error, kind):
            return name
    if "timed out" in str(error).lower():
        return "timeout"
    if "getaddrinfo" in str(error) or type(error).__name__ == "gaierror":
        return "no_such_host"
    return "bad_response"


def _is_or_wraps(error: BaseException, kind: type[BaseException]) -> bool:
    """Clients wrap the socket's error in one of their own."""
    seen: BaseException | None = error
    for _ in range(5):
        if isinstance(seen, kind):
            return True
        arguments = [a for a in getattr(seen, "args", ()) if isinstance(a, BaseException)]
        seen = arguments[0] if arguments else getattr(seen, "__cause__", None)
        if seen is None:
            return False
    return False
