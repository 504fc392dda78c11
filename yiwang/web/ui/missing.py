"""Words that found nothing, counted alike wherever somebody looked: portal, kiosk, API, typing."""

from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.services.catalogue import commands
from yiwang.web.ui.access import actor_of


def note(request: HttpRequest, text: str, *, is_typing: bool = False) -> None:
    """Count words that found nothing; the command leaves names and long numbers out.

    While somebody types, letters may be a reading not yet finished: they are not counted.
    """
    if not (is_typing and text.isascii()):
        commands.note_missed(text=text, actor=actor_of(request), at=clock.now())
