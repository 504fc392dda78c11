#!/usr/bin/env python3
"""Entry point of every command; `up`, `build_world`, `backup` … belong to the composition root."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if sys.argv[1:2] == ["up"]:
        from config.launch.supervisor import main as up  # noqa: PLC0415

        sys.exit(up(sys.argv[2:]))
    if sys.argv[1:2] == ["build_world"]:
        from config.world import main as build_world  # noqa: PLC0415

        sys.exit(build_world(sys.argv[2:]))
    if sys.argv[1:2] and sys.argv[1] in {"backup", "restore", "rehearse_migration"}:
        from config.backup import main as back_up  # noqa: PLC0415

        sys.exit(back_up(sys.argv[1], sys.argv[2:]))
    if sys.argv[1:2] == ["load_province"]:
        from config.world.province import main as load_province  # noqa: PLC0415

        sys.exit(load_province(sys.argv[2:]))
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
