"""`make check`: every fast check, two at a time; all of them run even when one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
PYTHON = sys.executable
TREE = ["config", "devtools", "yiwang", "tests", "manage.py", "conftest.py"]
PRODUCTION = {  # values nobody uses, so that `check --deploy` sees a complete configuration
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "YIWANG_SECRET_KEY": "".join(chr(48 + (n * 7) % 75) for n in range(80)),
    "YIWANG_MASTER_KEY": "11" * 32,
    "YIWANG_TLS": "1",
    "YIWANG_SMS_PROVIDER": "none",
    "YIWANG_REAL_NAME_PROVIDER": "none",
    "YIWANG_PAYMENT_PROVIDER": "none",
    "YIWANG_COURIER_PROVIDER": "none",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


@dataclass(frozen=True)
class Check:
    """One tool and how it is called."""

    name: str
    command: list[str | Path]
    environment: dict[str, str] | None = None

    def run(self) -> tuple[bool, float, str]:
        """Whether it passed, how long it took, what it said."""
        began = time.monotonic()
        plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        done = subprocess.run(
            self.command,
            env=plain | (self.environment or TESTING),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode == 0, time.monotonic() - began, done.stdout


def checks() -> list[Check]:
    """Longest first."""
    return [
        Check("types", [BIN / "mypy", "--no-error-summary", "yiwang", "config", "devtools"]),
        Check("templates", [BIN / "djlint", "yiwang", "--lint", "--quiet"]),
        Check("format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
        Check("lint", [BIN / "ruff", "check", "--quiet", "."]),
        Check("import contracts", [BIN / "lint-imports", "--no-logo"]),
        Check("import orders, types counted", [PYTHON, "-m", "devtools.import_contracts"]),
        Check(
            "spelling",
            [PYTHON, "-m", "devtools.spelling", *TREE, "docs", *map(str, Path().glob("*.md"))],
        ),
        Check("migrations", [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check"]),
        Check(
            "settings for production",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
        Check("generated docs", [PYTHON, "-m", "devtools.docs", "--check"]),
    ]


def main() -> int:
    """Run them and say one line for each."""
    began, failed = time.monotonic(), []
    with ThreadPoolExecutor(2) as pool:
        for check, (passed, seconds, output) in zip(
            checks(), pool.map(Check.run, checks()), strict=True
        ):
            print(f"{'ok  ' if passed else 'FAIL'} {check.name} ({seconds:.1f} s)", flush=True)
            if not passed:
                failed.append(check.name)
                print(output, flush=True)
    print(f"{len(failed)} of {len(checks())} checks failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
