"""A voice as whoever asked follows it: by number and 查询码, or in their own space."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.types import VoicePage, VoiceView
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.gm.cipher import CannotDecrypt
from yiwang.lib.gm.digest import same
from yiwang.services.cases.queries import following as guesses

from .views import for_asker, line_of

_TICKET = b"interaction:ticket"
TICKET_SECONDS = 2 * 60 * 60


class UnknownVoice(NotFound):
    """No such number, or the code is not its own: one sentence, so that guessing tells nothing."""

    code: ClassVar[str] = "interaction.unknown_voice"
    sentence: ClassVar[str] = (
        "编号或者查询码不对。编号 18 位，查询码 6 位，提交成功的页面和短信里都有"
    )


def party_index(party_id: UUID) -> bytes:
    """Return the keyed index of a party that asks."""
    return keys.index(f"voice:party:{party_id}")


def code_index(number: int, code: str) -> bytes:
    """Return the keyed index of a number's 查询码."""
    return keys.index(f"voice:{number}:{code}")


def is_asker(row: Voice, code: str, viewer: Actor) -> bool:
    """Whether somebody proves to be who asked: by the code, or logged in."""
    if code:
        return same(code_index(row.number, code.strip()), bytes(row.query_code_hash))
    own = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if viewer.kind is not ActorKind.PERSON or own is None or row.asker is None:
        return False
    return same(party_index(own), bytes(row.asker))


def followed(number: str, code: str, *, client: str, viewer: Actor, at: datetime) -> VoiceView:
    """Return a voice by its number and 查询码 (凭编号查询); guessing tells nothing.

    :raises UnknownVoice: no such number, or another code. :raises TooManyMisses: five misses.
    """
    asker = f"by:{client or viewer.session_key_hash or viewer.id}"[:80]
    try:
        key = parse_application_number(number).value
    except InvalidCode:
        key = 0
    guesses.wait_for(None, asker, f"voice:{key}", at)
    row = Voice.objects.filter(pk=key).first()
    if row is None or not code.strip() or not is_asker(row, code, viewer):
        guesses.missed(asker, at)
        if row is not None:
            guesses.missed(f"voice:{key}", at)
        raise UnknownVoice
    return for_asker(_first(row), local_date(at))


def _first(row: Voice) -> Voice:
    """Return the voice that one sent twice was joined to, else itself."""
    return row.joined_to if row.joined_to is not None else row


def own_voice(number: int, *, code: str = "", viewer: Actor, at: datetime) -> VoiceView | None:
    """Return a voice to whoever asked it, None to all others; for one sent twice the first."""
    row = Voice.objects.filter(pk=number).first()
    if row is None or not is_asker(row, code, viewer):
        return None
    return for_asker(_first(row), local_date(at))


def my_voices(*, after: str = "", limit: int = 20, viewer: Actor, at: datetime) -> VoicePage:
    """Return what the viewer asked in their own name, the newest first (我的诉求)."""
    own = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if viewer.kind is not ActorKind.PERSON or own is None:
        return VoicePage((), "")
    rows = Voice.objects.filter(asker=party_index(own))
    before = _moment(after)
    if before is not None:
        rows = rows.filter(filed_at__lt=before)
    found = list(rows.order_by("-filed_at")[: min(limit, 100) + 1])
    today: date = local_date(at)
    lines = tuple(line_of(row, today) for row in found[:limit])
    last = found[limit - 1].filed_at.isoformat() if len(found) > limit else ""
    return VoicePage(lines, last)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def ticket_of(number: int, code: str, *, at: datetime, viewer: Actor) -> str:
    """Return what opens one voice for two hours, so that no address holds number and code."""
    del viewer
    plain = f"{number}:{code}:{int(at.timestamp())}"
    return keys.encrypt(plain.encode(), Purpose.QUERY_CODE, bound_to=_TICKET).hex()


def opened_ticket(ticket: str, *, at: datetime, viewer: Actor) -> tuple[int, str]:
    """Return number and code a ticket opens. :raises NotFound: it is none, or two hours old."""
    del viewer
    try:
        plain = keys.decrypt(bytes.fromhex(ticket), Purpose.QUERY_CODE, bound_to=_TICKET)
        number, code, made = plain.decode().split(":")
    except (CannotDecrypt, ValueError):
        raise NotFound("这个页面已经失效，请重新输入编号和查询码") from None
    if not 0 <= at.timestamp() - int(made) <= TICKET_SECONDS:
        raise NotFound("这个页面已经失效，请重新输入编号和查询码")
    return int(number), code
