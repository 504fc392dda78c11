"""What journeys of applicants share: a person logged in, an application half way."""

import re
import time

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.queries.actors import forget_actors
from yiwang.services.cases import commands
from yiwang.services.cases.tests import factories

BACKEND = "django.contrib.auth.backends.ModelBackend"


def account(actor: Actor) -> User:
    """The login of a person the factories made."""
    assert actor.person_id is not None
    found = User.objects.filter(person_id=actor.person_id).first()
    return found or User.objects.create(
        username=str(actor.person_id), person_id=actor.person_id, phone_masked="138****8000"
    )


def log_in(client, actor: Actor):
    """Log a test client in as a person."""
    forget_actors()
    client.force_login(account(actor), backend=BACKEND)
    session = client.session
    session["yw_seen"] = session["yw_since"] = int(time.time())
    session.save()
    return client


def begun(world, item=""):
    """A draft with nothing in it."""
    return commands.begin(item_code=item or world.permit, actor=world.zhang, at=factories.AT)


def ready(world):
    """A draft that lacks the signature only."""
    draft = factories.ready_draft(world)
    commands.choose_delivery(
        number=draft.number, way="ONLINE", address={}, actor=world.zhang, at=factories.AT
    )
    return draft


def found_in(page, pattern):
    """The first group of a pattern in a page's source."""
    match = re.search(pattern, page if isinstance(page, str) else page.content.decode())
    assert match, pattern
    return match.group(1)
