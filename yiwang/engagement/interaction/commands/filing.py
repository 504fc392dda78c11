"""Filing a voice: routed, numbered, sealed where the law protects who speaks, joined if twice."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import connection

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.queries.asked import code_index, party_index
from yiwang.engagement.interaction.queries.limits import limit_of
from yiwang.engagement.interaction.queries.routes import Route, case_of, route_of
from yiwang.engagement.interaction.rules import likeness, texts
from yiwang.engagement.interaction.types import (
    AGAINST,
    OPEN,
    VISIT,
    Call,
    FiledVoice,
    NewVoice,
    SealedIdentity,
    VoiceDeed,
    VoiceKind,
    VoiceState,
)
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.recording import nothing_done, unnamed
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.masks import mask_party, mask_phone

from .steps import asker_of, needs_acceptance, next_number, set_clock, stand, stream, tell

MOST_A_DAY = 10
TWICE_WITHIN, MASS_WITHIN = timedelta(days=30), timedelta(days=7)
MOST_EARLIER = 20
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"


class CannotFile(DomainError):
    """The voice cannot be taken like this; ``fields`` says what to mend."""

    code: ClassVar[str] = "interaction.cannot_file"
    sentence: ClassVar[str] = "还不能提交，请先修改标出的内容"


@dataclass(frozen=True, slots=True)
class _Told:
    """What is filed, on which call, by whom, when."""

    new: NewVoice
    call: Call | None
    actor: Actor
    at: datetime

    @property
    def is_own(self) -> bool:
        """Whether somebody logged in speaks for themselves."""
        return self.call is None and self.actor.kind is ActorKind.PERSON


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks: by which index they are found again, and what is sealed."""

    index: bytes | None
    who: SealedIdentity
    person: str = ""
    masked: str = ""


@command("interaction.file_voice")
def file_voice(
    *, new: NewVoice, mark: str = "", call: Call | None = None, actor: Actor, at: datetime
) -> FiledVoice:
    """File a question, complaint, report, suggestion or need (提出咨询、投诉、举报).

    《优化营商环境条例》, 《信访工作条例》 (unverified articles: README). ``mark`` stands for the
    sender's address today. A form sent twice is one voice. The entry of a report, and of what is
    filed without a name, names nobody.

    :raises CannotFile: something must be mended, too many today, or no office takes it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [str(new.token)])
    known = Voice.objects.filter(token=new.token).first()
    if known is not None:
        nothing_done()
        return _given(known)
    told = _Told(_cleaned(new, actor), call, actor, at)
    new = told.new
    if call is None and (new.is_sealed or not new.is_named):
        unnamed()
    route = _checked(told)
    asker = _asker(told, mark)
    _not_too_many(asker, new, at)
    row = _row(told, route, asker)
    concerning(stream(row.number), act=VoiceDeed.FILE.value, channel=row.channel)
    earlier = _earlier(row, at) if new.is_named else None
    row.is_mass = earlier is None and _is_mass(row, at)
    row.save(force_insert=True)
    by = actor if call else asker_of(row)
    lanes.trace(row, VoiceDeed.FILE.value, actor=by, at=at)
    stand(row, VoiceDeed.FILE, {})
    _keep_files(new, row, at)
    if earlier is not None:
        _join(row, earlier, by, at)
    _confirm(row, at)
    return _given(row)


def _cleaned(new: NewVoice, actor: Actor) -> NewVoice:
    """Return it with plain texts; a report is sealed, whoever is logged in needs no name."""
    is_sealed = new.is_sealed or new.kind is VoiceKind.REPORT
    is_person = actor.kind is ActorKind.PERSON
    return replace(
        new,
        title=" ".join(texts.plain(new.title).split()),
        text=texts.plain(new.text),
        name="" if is_person else texts.plain(new.name),
        phone="" if is_person else texts.phone_of(new.phone) or new.phone,
        is_sealed=is_sealed and new.is_named,
    )


def _checked(told: _Told) -> Route:
    """Return where it goes. :raises CannotFile: what must be mended, all at once."""
    new, call, actor = told.new, told.call, told.actor
    if call is not None:
        require(policy.may_write_down(actor, call.line, new.kind))
    else:
        require(actor.kind in {ActorKind.PERSON, ActorKind.ANYONE})
    signs = new.is_named and actor.kind is ActorKind.ANYONE
    found = texts.faults(new, needs_name=signs, needs_phone=signs or call is not None)
    found |= _call_faults(call, new, told.at) if call else {}
    if new.kind is VoiceKind.NEED and call is None and actor.legal_person_id is None:
        found["kind"] = "企业诉求要以企业身份提交，请切换身份，或者打 12346"
    case = None
    if new.case.strip():
        case = case_of(new.case, viewer=actor, at=told.at) if told.is_own else None
        found |= _case_faults(new, is_own=case is not None)
    if not set(new.file_ids) <= {one.id for one in stored.files_of(pending_owner(new))}:
        found["files"] = "有文件已经不在，请重新上传"
    if found:
        raise CannotFile(fields=found, reason="faults")
    route = route_of(new, case, at=told.at)
    if route is None:
        raise CannotFile("这里还没有受理单位，请打 12345", reason="nobody")
    return route


def _call_faults(call: Call, new: NewVoice, at: datetime) -> dict[str, str]:
    is_visit = call.line == VISIT
    late = f"{'走访' if is_visit else '来电'}时间不能晚于现在" if call.began_at > at else ""
    told = {"line": texts.line_fault(call.line), "called_at": late}
    if is_visit and not new.name:
        told["name"] = "请填写企业名称"
    return {name: sentence for name, sentence in told.items() if sentence}


def _case_faults(new: NewVoice, *, is_own: bool) -> dict[str, str]:
    if not is_own:
        return {"case": "没有在您名下查到这件办件。请登录后填写，或者把编号写在内容里"}
    if new.is_sealed:
        return {"case": "身份保密的，不要填自己的办件编号，它会透露您是谁"}
    return {}


def pending_owner(new: NewVoice) -> str:
    """Return who owns the files of a form that is not sent yet."""
    return f"draft:voice:{new.token}"


def _asker(told: _Told, mark: str) -> _Asker:
    new, actor = told.new, told.actor
    if told.is_own and new.is_named:
        party = identity.applicant_of(actor)
        person = actor.person_id
        phone = identity.phone_of(person) if person else ""
        masked = mask_party(party.name, is_organisation=actor.legal_person_id is not None)
        who = SealedIdentity(party.name, phone)
        return _Asker(party_index(party.id), who, str(person or ""), masked)
    if new.is_named or told.call is not None:
        who = SealedIdentity(new.name, new.phone)
        is_enterprise = told.call is not None and told.call.line == VISIT
        masked = mask_party(new.name, is_organisation=is_enterprise)
        return _Asker(keys.index(f"voice:phone:{new.phone}"), who, masked=masked)
    return _Asker(keys.index(f"voice:mark:{mark}") if mark else None, SealedIdentity("", ""))


def _not_too_many(asker: _Asker, new: NewVoice, at: datetime) -> None:
    if asker.index is None or new.is_named:
        return
    since = at - timedelta(days=1)
    rows = Voice.objects.filter(asker=asker.index, filed_at__gt=since)
    if len(rows.values_list("pk")[:MOST_A_DAY]) == MOST_A_DAY:
        told = f"这个网络地址今天已经匿名提交了 {MOST_A_DAY} 件。请登录后提交，或者打 12345"
        raise CannotFile(told, reason="too_many")


def _row(told: _Told, route: Route, asker: _Asker) -> Voice:
    new, call, at = told.new, told.call, told.at
    today, code = local_date(at), f"{secrets.randbelow(1_000_000):06d}"
    number = next_number(today)
    shown = not new.is_sealed
    row = Voice(
        number=number,
        token=new.token,
        kind=new.kind.value,
        state=VoiceState.WAITING.value,
        title=new.title,
        text=new.text,
        keys=likeness.pairs(new.title + new.text),
        item_code=route.item_code,
        item_name=route.item_name,
        about_case=route.case,
        about_organisation_id=route.about.id if route.about else None,
        about_name=route.about.name if route.about else "",
        organisation_id=route.office.id,
        organisation_name=route.office.name,
        region_code=route.office.region_code,
        is_named=new.is_named,
        is_sealed=new.is_sealed,
        asker=asker.index,
        name_masked=asker.masked if shown else "",
        phone_masked=mask_phone(asker.who.phone) if shown and asker.who.phone else "",
        channel=_channel(told),
        line=call.line if call else "",
        called_at=call.began_at if call else None,
        agent_id=told.actor.staff_id if call else None,
        filed_at=at,
        filed_on=today,
        query_code_hash=code_index(number, code),
    )
    row.seal(asker.who, asker.person)
    row.query_code_sealed = keys.encrypt(code.encode(), Purpose.QUERY_CODE, bound_to=row.bound)
    limit = limit_of(new.kind, route.office.id)
    days = limit.accept_days if needs_acceptance(limit) else limit.answer_days
    set_clock(row, today, days, limit)
    return row


def _channel(told: _Told) -> str:
    if told.call is None:
        return told.actor.channel
    return VISIT if told.call.line == VISIT else "HOTLINE"


def _earlier(row: Voice, at: datetime) -> Voice | None:
    """Return the open voice of the same asker that says nearly the same, locked."""
    if row.asker is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [row.asker.hex()])
    rows = Voice.objects.select_for_update(of=("self",)).filter(
        asker=row.asker, kind=row.kind, state__in=OPEN, filed_at__gt=at - TWICE_WITHIN
    )
    found = rows.order_by("filed_at")[:MOST_EARLIER]
    return next((one for one in found if likeness.is_same(one.keys, row.keys)), None)


def _is_mass(row: Voice, at: datetime) -> bool:
    """Whether so many complain of the same item and organisation within a week."""
    is_about = row.item_code or row.about_organisation_id
    if row.kind not in AGAINST or not is_about:
        return False
    like = Voice.objects.filter(
        organisation_id=row.organisation_id,
        item_code=row.item_code,
        about_organisation_id=row.about_organisation_id,
        kind__in=AGAINST,
        filed_at__gt=at - MASS_WITHIN,
    ).exclude(state=VoiceState.JOINED)
    most = int(settings.YIWANG_MASS_COMPLAINTS)
    return len(like.values_list("pk")[: most - 1]) == most - 1


def _keep_files(new: NewVoice, row: Voice, at: datetime) -> None:
    if new.file_ids:
        owner = f"voice:{row.number}"
        files.adopt(file_ids=new.file_ids, owner=owner, actor=SYSTEM, at=at)


def _join(row: Voice, earlier: Voice, by: Actor, at: datetime) -> None:
    row.state, row.joined_to = VoiceState.JOINED.value, earlier
    row.closed_on = local_date(at)
    row.version += 1
    row.save(update_fields=["state", "joined_to", "closed_on", "version"])
    lanes.trace(row, VoiceDeed.JOIN.value, actor=by, at=at)
    stand(row, VoiceDeed.JOIN, {"joined_to": str(earlier.number)})


def _confirm(row: Voice, at: datetime) -> None:
    due = f"{row.due_on.month}月{row.due_on.day}日"
    if row.state == VoiceState.JOINED:
        did = "已收到，和前一件一起办理"
    elif row.kind in AGAINST:
        did = f"已收到，查询码{row.query_code()}，{due}前告知是否受理"
    else:
        did = f"已收到，查询码{row.query_code()}，{due}前答复"
    tell(row, MessageKind.SUBMITTED, did, at)


def _given(row: Voice) -> FiledVoice:
    return FiledVoice(
        number=row.number,
        query_code=row.query_code(),
        state=VoiceState(row.state),
        organisation_name=row.organisation_name,
        due_on=row.due_on,
        covered=texts.warnings(f"{row.title}\n{row.text}", today=row.filed_on),
    )
