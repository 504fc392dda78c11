"""Beginning, saving and dropping a draft (草稿)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.numbering import next_application_serial
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.application_number import build_application_number
from yiwang.services.cases import policy
from yiwang.services.cases.models import Draft, SoughtMaterial
from yiwang.services.cases.rules import serving
from yiwang.services.cases.rules.authority import FILL
from yiwang.services.cases.types import DraftInfo, DraftState
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide

from .authority import Mandated
from .holding import AnswerFiles

KEPT_FOR = timedelta(days=90)
NOTHING: dict[str, Any] = {
    "values": {},
    "answers": {},
    "materials": {},
    "delivery": {},
    "signature": {},
    "carried": None,
}
"""What a draft holds that is over."""


class CannotBegin(DomainError):
    """The item cannot be applied for here, or not in this identity."""

    code = "cases.cannot_begin"
    sentence = "这件事现在不能在网上办理，请到大厅办理或拨打12345"


class HasDraft(Conflict):
    """There is an open draft of the same item for the same subject."""

    code = "cases.has_draft"
    sentence = "您有一份没有提交的草稿，可以继续填写或重新开始"


class DraftConflict(Conflict):
    """Another device saved the draft meanwhile; ``detail`` holds their values and the version."""

    code = "cases.draft_conflict"
    sentence = "这份草稿在另一台设备上改过。两边的内容都在下面，请选择要保留的"


class DraftClosed(Conflict):
    """The draft was filed, dropped or has expired."""

    code = "cases.draft_closed"
    sentence = "这份草稿已经提交或不再保存"


class Drafts:
    """What the commands on drafts share."""

    @staticmethod
    def new_number(at: datetime) -> int:
        """Return a fresh 申请编号."""
        key = keys.derive(Purpose.APPLICATION_NUMBER)
        return build_application_number(
            on=local_date(at), sequence=next_application_serial(), key=key
        ).value

    @staticmethod
    def guide_for(item_code: str, party: Party, *, online: bool) -> Guide:
        """Return the guide in force when this party may apply.

        :raises NotFound: no such item. :raises CannotBegin: not online, or for the other kind.
        """
        guide = catalogue.guide(item_code)
        if guide is None:
            raise NotFound
        if online and not guide.is_online:
            raise CannotBegin(reason="offline")
        if str(party.kind) not in guide.audience:
            other = "企业" if "LEGAL" in guide.audience else "个人"
            raise CannotBegin(f"这件事由{other}办理，请切换到{other}身份", reason="audience")
        return guide

    @staticmethod
    def own(number: int, actor: Actor, at: datetime) -> Draft:
        """Return the actor's open draft, locked, to write in it.

        :raises NotFound: there is none, or it is another's: both look the same.
        :raises DraftClosed: it is no longer open.
        :raises NotAuthorised: it is somebody else's business, and the mandate does not allow it.
        """
        draft = Drafts.begun(number, actor)
        Mandated.check_row(FILL, draft, actor=actor, at=at)
        return draft

    @staticmethod
    def begun(number: int, actor: Actor) -> Draft:
        """Return the actor's open draft, locked, whatever authority is left. :raises: as said."""
        return Drafts.opened(Draft.objects.all(), number, actor)

    @staticmethod
    def opened(rows: QuerySet[Draft], number: int, actor: Actor) -> Draft:
        """Return the draft out of rows read as the command needs them. :raises: as said."""
        draft = rows.select_for_update(of=("self",)).filter(pk=number).first()
        if draft is None or not policy.owns_draft(actor, draft):
            raise NotFound
        concerning(f"draft:{number}")
        if draft.state != DraftState.OPEN:
            raise DraftClosed(number=number)
        return draft


@command("cases.begin")
def begin(
    *,
    item_code: str,
    situation: str = "",
    answers: dict[str, str] | None = None,
    restart: bool = False,
    actor: Actor,
    at: datetime,
) -> DraftInfo:
    """Begin an application and draw its number (开始办理).

    《国务院关于在线政务服务的若干规定》第六条.

    :raises HasDraft: one is open already; ``detail["number"]`` names it.
    :raises NotAuthorised: the mandate of an agent or a helper does not allow it.
    """
    person_id = actor.person_id
    if person_id is None or not policy.may_begin(actor):
        raise NotPermitted
    party = identity.applicant_of(actor)
    guide = Drafts.guide_for(item_code, party, online=True)
    Mandated.check(FILL, kind=party.kind, party_id=party.id, guide=guide, actor=actor, at=at)
    mine = Draft.objects.filter(
        person_id=person_id,
        item_code=guide.code,
        applicant_kind=str(party.kind),
        applicant_id=party.id,
        state=DraftState.OPEN,
    )
    open_draft = mine.select_for_update(of=("self",)).first()
    if open_draft is not None:
        if not restart:
            raise HasDraft(number=open_draft.number, saved_at=open_draft.saved_at)
        _discard(open_draft, actor, at)
    try:
        with transaction.atomic():
            draft = _create(
                guide,
                party,
                person_id,
                at,
                channel=actor.channel,
                situation=situation,
                answers=answers or {},
            )
    except IntegrityError:  # two presses of the button at once
        other = mine.get()
        raise HasDraft(number=other.number, saved_at=other.saved_at) from None
    concerning(f"draft:{draft.number}", item=guide.code, guide=guide.hash)
    return draft.info()


def _create(
    guide: Guide,
    party: Party,
    person_id: UUID,
    at: datetime,
    *,
    channel: str,
    situation: str,
    answers: dict[str, str],
) -> Draft:
    return Draft.objects.create(
        number=Drafts.new_number(at),
        person_id=person_id,
        applicant_kind=str(party.kind),
        applicant_id=party.id,
        applicant_name=party.masked_name,
        channel=channel,
        item_code=guide.code,
        item_name=guide.name,
        item_version_id=guide.item_id,
        basic_version_id=guide.basic_version_id,
        form_version_id=guide.form_version_id,
        organisation_name=guide.organisation_name,
        region_code=guide.region_code,
        situation=situation,
        answers=answers,
        begun_at=at,
        saved_at=at,
        expires_at=at + KEPT_FOR,
    )


def _discard(draft: Draft, actor: Actor, at: datetime) -> None:
    files.discard_all(owner=f"draft:{draft.number}", actor=actor, at=at)
    SoughtMaterial.objects.filter(number=draft.number).delete()
    over = {**NOTHING, "state": DraftState.DISCARDED, "saved_at": at}
    Draft.objects.filter(pk=draft.pk).update(**over)


@command("cases.autosave", audited=False)
def autosave(
    *, number: int, values: dict[str, Any], version: int, page: str = "", actor: Actor, at: datetime
) -> int:
    """Keep what was typed, without judging it (自动保存); return the new version.

    《个人信息保护法》第八条. Fields not named keep their values. No audit entry per autosave
    (decisions.md).

    :raises DraftConflict: another device saved meanwhile; ``detail["theirs"]`` has its values.
    """
    draft = Drafts.opened(Draft.objects.holding(list(values)), number, actor)
    Mandated.check_row(FILL, draft, actor=actor, at=at)
    held: dict[str, Any] = draft.held or {}  # type: ignore[attr-defined]
    changed = {k: v for k, v in values.items() if held.get(k) != v}
    page = page or draft.page
    if not changed:
        if draft.page != page:
            Draft.objects.filter(pk=number).update(page=page)
        return draft.version
    if version != draft.version:
        theirs = {k: held.get(k) for k in changed}
        raise DraftConflict(theirs=theirs, mine=changed, version=draft.version)
    AnswerFiles.take(draft, changed, actor=actor, at=at)
    kept: dict[str, Any] = {
        "saved_at": at,
        "expires_at": at + KEPT_FOR,
        "reminded_at": None,
        "signature": {},
    }
    Draft.objects.keep(number, changed, page=page, **kept)
    return draft.version + 1


@command("cases.choose_situation")
def choose_situation(
    *,
    number: int,
    situation: str,
    answers: dict[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> DraftInfo:
    """Choose the situation that decides which materials are needed (选择情形).

    《优化营商环境条例》第三十五条.
    """
    draft = Drafts.own(number, actor, at)
    draft.situation, draft.answers, draft.saved_at = situation, answers or {}, at
    draft.signature = {}
    draft.save(update_fields=["situation", "answers", "saved_at", "signature"])
    concerning(f"draft:{number}", situation=situation)
    return draft.info()


@command("cases.choose_delivery")
def choose_delivery(
    *, number: int, way: str, address: dict[str, str] | None = None, actor: Actor, at: datetime
) -> None:
    """Choose how the result reaches the applicant (送达方式), 《行政许可法》第四十四条."""
    draft = Drafts.own(number, actor, at)
    draft.delivery, draft.saved_at = serving.chosen(way, address, at), at
    draft.save(update_fields=["delivery", "saved_at"])
    concerning(f"draft:{number}", way=way)


@command("cases.sign")
def sign(*, number: int, way: str, evidence: dict[str, str], actor: Actor, at: datetime) -> None:
    """Confirm what is being filed (签名确认), 《电子签名法》第十三条、第十四条.

    Any later change of the form withdraws the signature.
    """
    draft = Drafts.own(number, actor, at)
    draft.signature = {
        "way": way,
        "evidence": evidence,
        "by": actor.name,
        "at": at.isoformat(),
        "version": draft.version,
    }
    draft.save(update_fields=["signature"])
    concerning(f"draft:{number}", way=way)


@command("cases.discard_draft")
def discard_draft(*, number: int, actor: Actor, at: datetime) -> None:
    """Drop a draft and what it holds (删除草稿), 《个人信息保护法》第四十七条."""
    draft = Drafts.begun(number, actor)
    _discard(draft, actor, at)
    concerning(f"draft:{number}")
