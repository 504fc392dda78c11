"""`manage.py load_province`: a whole province of synthetic data, to measure on.

Every step goes on where a killed run stopped and changes nothing that is done; what is asked for
(how many guides, persons, cases) is written down by the first run and kept by the later ones.
"""

from __future__ import annotations

import argparse
import logging
import time
from datetime import datetime

from config.world import Say


def main(arguments: list[str]) -> int:
    """Entry of `manage.py load_province`."""
    import django  # noqa: PLC0415  the settings are chosen by manage.py

    django.setup()
    from django.conf import settings  # noqa: PLC0415  needs the settings

    asked = _parser().parse_args(arguments)
    if not settings.YIWANG_DEMO:
        say("load_province invents people and cases: it runs in demo mode only (YIWANG_DEMO=1)")
        return 2
    logging.getLogger("yiwang").setLevel(logging.WARNING)  # a line per act would hide the steps
    from config.world.province.plan import Plan  # noqa: PLC0415  needs the settings
    from yiwang.foundation.core import clock  # noqa: PLC0415

    at = clock.now()
    plan = Plan.kept(
        organisations=asked.organisations,
        guides=asked.guides,
        persons=asked.persons,
        cases=asked.cases,
        at=at,
    )
    build(plan, say, at, workers=asked.workers)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py load_province", description=__doc__)
    for name, number, words in (
        ("organisations", 20_000, "organisational units in all"),
        ("guides", 1_600_000, "guides in all; those of Anhui itself are 78,404"),
        ("persons", 200_000, "synthetic persons, each with an account"),
        ("cases", 1_370_000, "cases with their rows"),
        ("workers", 2, "processes, each with a connection of its own"),
    ):
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{words} ({number})")
    return parser


def build(plan: object, say: Say, at: datetime, *, workers: int = 2) -> None:
    """Run the steps in order; each says what it did and how long it took."""
    from config.world.province import finish, ground, population  # noqa: PLC0415
    from config.world.province.crew import Crew  # noqa: PLC0415
    from config.world.province.plan import Plan  # noqa: PLC0415

    if not isinstance(plan, Plan):
        raise TypeError("a plan is wanted")
    crew = Crew(workers, say)
    began = time.monotonic()
    steps = (
        ("places", ground.places),
        ("catalogue", ground.catalogue),
        ("growth", ground.growth),
        ("people", population.people),
        ("staff", population.staff),
        ("cases", population.cases),
        ("finish", finish.finish),
    )
    for name, step in steps:
        start = time.monotonic()
        step(plan, crew, at)
        say(f"  {name}: {time.monotonic() - start:.1f} s")
    say(f"The province is ready ({time.monotonic() - began:.0f} s).")


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)  # noqa: T201
