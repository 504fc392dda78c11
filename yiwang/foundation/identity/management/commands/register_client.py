"""`manage.py register_client NAME --scope cases:read …`: an application with a token of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands, queries


class Command(BaseCommand):
    help = "Register an API client; the secret is printed once and kept nowhere in clear."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--scope", action="append", required=True)
        parser.add_argument("--grant", action="append", default=[])
        parser.add_argument("--redirect-uri", action="append", default=[])
        parser.add_argument("--owner-phone", default="", help="the account a client files for")
        parser.add_argument(
            "--staff", default="", metavar="NUMBER", help="job number or phone: acts in their post"
        )
        parser.add_argument("--role", default="", help="the role of that post, such as REVIEWER")

    def handle(self, **options: Any) -> None:
        phone = options["owner_phone"]
        owner = queries.user_by_phone(phone, viewer=SYSTEM) if phone else None
        if phone and owner is None:
            raise CommandError("no account has this phone number")
        try:
            made, secret = commands.register_client(
                name=options["name"],
                scopes=tuple(options["scope"]),
                grants=frozenset(options["grant"] or ["client_credentials"]),
                redirect_uris=tuple(options["redirect_uri"]),
                owner_id=owner.id if owner else None,
                staff=options["staff"],
                role=options["role"],
                actor=SYSTEM,
                at=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.text) from error
        self.stdout.write(f"client_id={made}\nclient_secret={secret}")
