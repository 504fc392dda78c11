"""Words that found nothing, counted alike wherever somebody looked: portal, kiosk, API."""

from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.services.catalogue import commands
from yiwang.web.ui.access import actor_of


def note(request: HttpRequest, text: str) -> None:
    """Count words that found nothing; the command leaves names and long numbers out.

    What is only being typed is not counted: half a word is no question, and who finds nothing
    searches in the end.
    """
    commands.note_missed(text=text, actor=actor_of(request), at=clock.now())
