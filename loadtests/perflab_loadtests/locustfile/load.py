"""Which users does this locustfile define? Loaded as Locust does; a file that cannot serve is one clear message."""

from functools import cache
from pathlib import Path

from locust import User
from locust.util.load_locustfile import load_locustfile


class BadLocustfile(Exception):
    """The file cannot be used; the message says why."""


@cache
def load_users(path: Path) -> tuple[type[User], ...]:
    """The file's user classes, by name.

    Raises:
        BadLocustfile: there is no such file, it raises, or it defines no user.
    """
    if not path.is_file():
        raise BadLocustfile(f"locustfile {path}: no such file")
    try:
        users = load_locustfile(str(path.absolute()))[0]
    except (Exception, SystemExit) as error:
        raise BadLocustfile(f"locustfile {path}: {type(error).__name__}: {error}") from error
    if not users:
        raise BadLocustfile(f"locustfile {path}: defines no User class with tasks")
    return tuple(users[name] for name in sorted(users))
