"""Asking a holder for consent, and the holder's answer (授权请求)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import (
    ConsentRequest,
    Licence,
    LicenceType,
    Sharing,
)
from yiwang.services.licences.queries import asking as requests
from yiwang.services.licences.rules import asking as rules
from yiwang.services.licences.types.asking import Answer, NewRequest, RequestState, WhichLicence
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.using import (
    CONSUMER_NAMES,
    Consumer,
    ConsumerKind,
    UseBasis,
    UseKind,
    UseScope,
    WhichLicences,
)

from .moving import LicenceMoves
from .presenting import Held, Presented, Sharings
from .readers import CannotUse, Readers


class CannotAsk(DomainError):
    """The holder cannot be asked so, or need not be."""

    code = "licences.cannot_ask"
    sentence = "请核对授权请求的内容"


class CannotAnswer(DomainError):
    """The request cannot be answered so, or not any more."""

    code = "licences.cannot_answer"
    sentence = "请修改下面标出的内容后再答复"


@command("licences.ask_consent")
def ask_consent(*, which: WhichLicence, new: NewRequest, actor: Actor, at: datetime) -> UUID:
    """Ask the holder of a licence to let one's office or application read it (请求证照授权).

    《个人信息保护法》第十四条. Only who has a right that rests on consent asks. The same again is
    the one that waits or stands; a no is not asked again for a week. Returns the request.

    :raises CannotUse: no right to such licences. :raises NotFound: no such licence.
    :raises CannotPresent: the code opens nothing.
    :raises CannotAsk: purpose or day are missing, it is not valid, or no consent is needed.
    """
    consumer = Readers.consumer_of(actor)
    row = _wanted(which, consumer, new.scope, actor, at)
    today = local_date(at)
    if said := Held.unusable(row, at):
        raise CannotAsk(said, reason="not_valid")
    faults = rules.request_faults(new, today=today, valid_to=row.valid_to)
    if faults or new.until is None:
        raise CannotAsk(next(iter(faults.values())), fields=faults, reason="incomplete")
    known = _standing(row, consumer, new, at)
    if known is not None:
        if not which.presented:
            nothing_done()
        return known.pk
    waiting = row.requests.filter(state=RequestState.ASKED, answer_by__gte=today)
    if waiting.count() >= rules.MOST_OPEN:
        raise CannotAsk("等持证主体答复的请求太多，请过几天再试", reason="too_many")
    made = ConsentRequest.objects.create(
        licence=row,
        consumer_kind=consumer.kind,
        consumer_id=consumer.id,
        consumer_name=consumer.name,
        scope=new.scope,
        purpose=new.purpose.strip(),
        case_number=new.case_number,
        until=new.until,
        asked_by=actor.id,
        asked_at=at,
        answer_by=rules.answer_day(at),
    )
    LicenceMoves.tell(
        row,
        "有单位请您授权使用证照",
        f"答复{consumer.name}的授权请求，不答复就不授权",
        at=at,
        on=made.answer_by,
        place="我的证照",
        link=("licence_request", str(made.pk)),
    )
    concerning(f"licences:licence:{row.pk}", request=str(made.pk), consumer=consumer.id)
    return made.pk


def _wanted(
    which: WhichLicence, consumer: Consumer, scope: UseScope, actor: Actor, at: datetime
) -> Licence:
    """Return the licence that is asked for, locked, where a right by consent reaches it."""
    identifier, type_code = which.identifier, which.type_code
    if which.presented:
        shown = Presented.opened(which.presented, actor, at).licence
        identifier, type_code = shown.identifier, shown.licence_type_id
    known = LicenceType.objects.filter(pk=type_code).first()
    if known is None:
        raise CannotUse("没有这种证照，请核对证照类型代码", reason="no_type")
    kind = UseKind.FILE if scope is UseScope.FILE else UseKind.FACE
    Readers.rights(consumer, known, scope, at)
    wanted = WhichLicences(known.pk, which.holder, identifier)
    reached = Readers.reached(wanted, known, consumer, kind, at)
    rows = sorted(reached, key=lambda one: one.state != LicenceState.VALID)
    if not rows:
        raise NotFound("没有找到这份证照，请核对电子证照标识")
    if reached[rows[0]].basis == UseBasis.DUTY:
        raise CannotAsk("您的单位按法定职责读取，不用请持证主体授权", reason="not_needed")
    return rows[0]


def _standing(
    row: Licence, consumer: Consumer, new: NewRequest, at: datetime
) -> ConsentRequest | None:
    """Return the same request where it waits, stands, or was refused lately."""
    known = (
        row.requests.select_related("sharing")
        .filter(
            consumer_kind=consumer.kind,
            consumer_id=consumer.id,
            purpose=new.purpose.strip(),
            scope=new.scope,
        )
        .order_by("-id")
        .first()
    )
    if known is None:
        return None
    info = requests.Requests.info(known, at)
    if info.is_open or info.is_live or rules.is_rest(info.state, known.answered_at, at):
        return known
    return None


@command("licences.answer_consent")
def answer_consent(*, request_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    """Say yes or no to a consumer who asks for a licence (答复授权请求).

    《个人信息保护法》第十四条、第二十三条. A yes is for the purpose that was asked, until a day
    that may come sooner, or for once; it can be taken back at any time.

    :raises NotFound: no such request about a licence of the actor's.
    :raises CannotAnswer: answered, run out, the licence is not valid; a field is to be changed.
    :raises CannotShare: the same stands already.
    """
    found = ConsentRequest.objects.filter(pk=request_id).values_list("licence_id", flat=True)
    licence_id = found.first()
    if licence_id is None:
        raise NotFound
    row = Held.locked(licence_id, actor)
    request = ConsentRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    today = local_date(at)
    if not rules.is_open(RequestState(request.state), request.answer_by, today):
        raise CannotAnswer("这个请求已经答复或者过期，请先看最新情况", reason="over")
    said = Held.unusable(row, at)
    if answer.is_yes and said:
        raise CannotAnswer(said, reason="not_valid")
    faults = rules.answer_faults(answer, asked=request.until, today=today, valid_to=row.valid_to)
    if faults:
        raise CannotAnswer(fields=faults, reason="incomplete")
    if answer.is_yes:
        request.sharing = Sharings.put(row, _agreed(request, answer, actor, at), at)
    request.state = RequestState.AGREED if answer.is_yes else RequestState.REFUSED
    request.answered_by, request.answered_at = actor.id, at
    request.save(update_fields=["state", "answered_by", "answered_at", "sharing"])
    concerning(f"licences:licence:{row.pk}", request=str(request.pk), answer=request.state)


def _agreed(request: ConsentRequest, answer: Answer, actor: Actor, at: datetime) -> Sharing:
    kind = ConsumerKind(request.consumer_kind)
    consumer = Consumer(kind, request.consumer_id, request.consumer_name)
    return Sharing(
        licence_id=request.licence_id,
        kind=kind,
        name=consumer.name,
        code_index=Readers.index(consumer),
        code_masked=CONSUMER_NAMES[kind],
        scope=request.scope,
        purpose=request.purpose,
        until=answer.until or request.until,
        is_single=answer.is_single,
        made_by=actor.id,
        made_at=at,
    )
