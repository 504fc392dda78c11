"""Filing: a draft or a whole application becomes a case by one statement (提交申请、收件)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from yiwang.foundation.core import recording
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.standing import stands
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party, PartyKind, Standing
from yiwang.services.cases import policy
from yiwang.services.cases.models import (
    Case,
    Draft,
)
from yiwang.services.cases.rules import clock, filing, serving
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.filing import Given
from yiwang.services.cases.rules.watched import filed
from yiwang.services.cases.types import (
    DraftState,
    MaterialWay,
    Receipt,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import providers as answered
from yiwang.services.eforms import queries as eforms

from .authority import Mandated
from .barring import Bars
from .confirming import Confirmed
from .drafting import DraftClosed, DraftConflict, Drafts
from .filed_rows import Application, case_of, closed_draft, rows_of
from .holding import AnswerFiles
from .licences_used import Licences
from .one_statement import Gate, write
from .splitting import parts_of
from .steps import Step

_MOST_ROUNDS = 3
_TOKENS = UUID("5b1c9f0e-6d3f-4a59-9d3a-0a4a5f1f7c11")


class CannotSubmit(DomainError):
    """Something is missing; ``fields`` says all of it at once."""

    code = "cases.cannot_submit"
    sentence = "还不能提交，请先修改标出的内容"


@command("cases.submit", one_statement=True)
def submit(
    *, number: int, token: UUID, version: int | None = None, actor: Actor, at: datetime
) -> Receipt:
    """File a draft; the same token again returns the same receipt (提交申请、收件).

    《行政许可法》第二十九条、第三十二条; 《电子签名法》第十一条: received is received. The draft is
    read without a lock; the statement that files it closes the very row that was read.

    :raises CannotSubmit: the form, a material or the signature is missing; all at once.
    :raises DraftConflict: another device changed it meanwhile.
    :raises NotAuthorised: the mandate does not allow filing.
    """
    rounds, shut = count(1), ""
    while True:
        found = Draft.objects.as_stored(number)
        if found is None or not policy.owns_draft(actor, found[0]):
            raise NotFound
        concerning(f"draft:{number}")
        draft, mark = found
        if draft.state == DraftState.SUBMITTED and draft.token == token:
            return _repeated(number)
        if draft.state != DraftState.OPEN or draft.token != token:
            raise DraftClosed(number=number)
        if version not in {None, draft.version} or next(rounds) > _MOST_ROUNDS:
            raise DraftConflict(theirs=draft.values, mine={}, version=draft.version)
        Mandated.check_row(SUBMIT, draft, actor=actor, at=at)
        application = _from_draft(draft, actor)
        receipt = _file(application, Gate(draft=draft, mark=mark), actor, at)
        if receipt is not None:
            return receipt
        if mark == shut:  # nobody touched the draft: a file shut the gate
            raise _missing_file(application, actor)
        shut = mark


@command("cases.file", one_statement=True)
def file(
    *,
    item_code: str,
    values: dict[str, Any],
    situation: str = "",
    files: Sequence[tuple[int, UUID]] = (),
    papers: Sequence[int] = (),
    promises: Sequence[int] = (),
    held: Sequence[tuple[int, UUID]] = (),
    presented: Mapping[int, UUID] | None = None,
    party_kind: str = "",
    party_id: UUID | None = None,
    delivery_way: str = "WINDOW",
    delivery_address: dict[str, str] | None = None,
    signature: dict[str, Any] | None = None,
    idempotency_key: str,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """File a whole application in one call, for a window or a system (窗口收件、接口申报).

    《行政许可法》第二十九条. The window names the party, who needs no account; everybody else
    files for the party they act for. The same key of the same actor returns the same receipt.

    :param papers: lines whose paper the window received and checked.
    :param held: as ``files``, of the library of who stands at the window (``file_with_library``);
        presented: by line what they showed there (``take_presented_licence``).
    :raises CannotSubmit: something is missing; all at once.
    """
    token, window = _token(idempotency_key, actor), policy.may_take_in(actor)
    try:
        standing = _standing(party_kind, party_id, actor, window=window)
        application = Application(
            number=Drafts.new_number(at),
            guide=catalogue.tailored(
                _guide(item_code, standing.party, actor, at, window=window), situation
            ),
            standing=standing,
            values=values,
            given=_given(files, papers, promises, held, presented or (), window=window),
            presented=presented or {},
            situation=situation,
            delivery=serving.chosen(delivery_way, delivery_address, at),
            signature=signature or {},
            token=token,
            filed_by=None if window else actor.person_id,
            filed_by_staff=actor.staff_id if window else None,
            channel="WINDOW" if window else actor.channel,
        )
        receipt = _file(application, Gate(key=closed_draft(application, at)), actor, at)
    except DomainError:
        before = _filed_before(token)  # what was filed stays filed, whatever changed since
        if before is None:
            raise
        return before
    receipt = receipt or _filed_before(token)
    if receipt is None:
        raise _missing_file(application, actor)
    return receipt


def _guide(item_code: str, party: Party, actor: Actor, at: datetime, *, window: bool) -> Guide:
    guide = Drafts.guide_for(item_code, party, online=not window)
    if window and not policy.serves(actor, guide.organisation_id):
        raise NotPermitted(reason="organisation")
    Mandated.check(SUBMIT, kind=party.kind, party_id=party.id, guide=guide, actor=actor, at=at)
    return guide


def _standing(kind: str, party_id: UUID | None, actor: Actor, *, window: bool) -> Standing:
    if not window:
        if not policy.may_begin(actor):
            raise NotPermitted
        return identity.standing_of(actor)
    if party_id is None:
        raise CannotSubmit("请先选择申请人", fields={"party": "请先选择申请人"}, reason="party")
    party = identity.party(PartyKind(kind or PartyKind.PERSON), party_id, viewer=actor)
    if party.kind is PartyKind.LEGAL:
        facts = {"营业执照.名称": party.name, "营业执照.统一社会信用代码": party.masked_id}
    else:
        number = identity.secret_id_number(party)
        facts = {"居民身份证.姓名": party.name, "居民身份证.公民身份号码": number}
    return Standing(party, facts)


def _given(
    files: Sequence[tuple[int, UUID]],
    papers: Sequence[int],
    promises: Sequence[int],
    held: Sequence[tuple[int, UUID]],
    presented: Iterable[int],
    *,
    window: bool,
) -> list[Given]:
    way = MaterialWay.SCANNED if window else MaterialWay.UPLOADED
    by_no, kept = _by_line(files), _by_line(held)
    given = [Given(no, way, ids) for no, ids in by_no.items()]
    given += [Given(no, MaterialWay.HELD, ids) for no, ids in kept.items() if no not in by_no]
    given += [Given(no, MaterialWay.LICENCE) for no in presented]
    by_no |= kept
    if window:
        given += [Given(no, MaterialWay.PAPER) for no in papers if no not in by_no]
    return given + [Given(no, MaterialWay.PROMISED) for no in promises if no not in by_no]


def _by_line(files: Sequence[tuple[int, UUID]]) -> dict[int, tuple[UUID, ...]]:
    found: dict[int, tuple[UUID, ...]] = {}
    for no, file_id in files:
        found[no] = (*found.get(no, ()), file_id)
    return found


def _missing_file(application: Application, actor: Actor) -> CannotSubmit:
    """Say which line's file was not there when the statement asked for all of them."""
    drawn = filing.drawn_file(application.signature)
    ids = [f for given in application.given for f in given.file_ids]
    ids += [f for some in application.attached.values() for f in some]
    infos = stored.infos([*ids, drawn] if drawn else ids)
    owner = f"draft:{application.number}"

    def stands(file_id: UUID) -> bool:
        info = infos.get(file_id)
        return info is not None and info.is_served and policy.may_use_file(actor, info, owner)

    missing = {given.no for given in application.given if not all(map(stands, given.file_ids))}
    names = "、".join(line.name for line in application.lines if line.no in missing)
    words = "没有找到这个文件，请重新上传"
    fields = {f"material-{no}": words for no in missing}
    asked = eforms.file_questions(application.guide.form_version_id)
    lost = [k for k, some in application.attached.items() if not all(map(stands, some))]
    fields |= dict.fromkeys(lost, words)
    names = "、".join([*filter(None, [names]), *(asked[key].label for key in lost)])
    if drawn is not None and not stands(drawn):
        fields["signature"] = "请重新签名"
    return CannotSubmit(f"{names}：{words}" if names else words, fields=fields, reason="file")


def filed_already(idempotency_key: str, actor: Actor) -> bool:
    """Whether the same call of the same actor was filed before."""
    return Draft.objects.filter(token=_token(idempotency_key, actor)).exists()


def _token(idempotency_key: str, actor: Actor) -> UUID:
    return uuid5(_TOKENS, f"{actor.id}\n{idempotency_key}")


def _filed_before(token: UUID) -> Receipt | None:
    known = Draft.objects.filter(token=token).values_list("pk", flat=True).first()
    return None if known is None else _repeated(known)


def _from_draft(draft: Draft, actor: Actor) -> Application:
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    current = catalogue.guide(draft.item_code)
    if current is None:
        raise CannotSubmit("这件事已停止办理，草稿仍在", reason="withdrawn")
    if current.form_version_id != draft.form_version_id:
        raise CannotSubmit("表单有更新，请打开草稿核对以后再提交", reason="form")
    if not catalogue.still_asks(guide, current, draft.situation, draft.answers):
        raise CannotSubmit("办事指南有更新，请打开草稿核对以后再提交", reason="guide")
    standing = identity.standing_of(actor)
    if standing.party.id != draft.applicant_id:
        raise CannotSubmit(
            f"这份草稿的申请人是{draft.applicant_name}，请切换到这个身份再提交", reason="identity"
        )
    return Application(
        number=draft.number,
        guide=catalogue.tailored(current, draft.situation),
        standing=standing,
        values=draft.values,
        given=[Given(m.no, m.way, m.file_ids) for m in draft.lines()],
        situation=draft.situation,
        delivery=draft.delivery,
        signature=draft.signature,
        token=draft.token,
        filed_by=draft.person_id,
        filed_by_staff=None,
        channel=draft.channel,
    )


def _repeated(number: int) -> Receipt:
    case = Case.objects.get(pk=number)
    concerning(number)
    recording.written(case.audit_hash)
    return Receipt(
        number=number,
        query_code=case.query_code(),
        audit_hash=case.audit_hash,
        submitted_at=case.submitted_at,
        next_due_on=case.answer_due_on,
        repeated=True,
    )


def _check(application: Application, actor: Actor, at: datetime) -> None:
    """Judge form, materials and signature together. :raises CannotSubmit: with all faults."""
    guide = application.guide
    faults: dict[str, str] = {}
    chosen = guide.situation(application.situation)
    parts = guide.parts(application.situation)
    if guide.form_version_id is not None:
        form = eforms.form(guide.form_version_id, parts=parts)
        prefills = {f.key: f.prefill for f in form.fields if f.prefill}
        known = filing.locked_values(prefills, application.standing.facts)
        application.differing = filing.differing(prefills, application.values, known)
        application.typed = {key: application.values[key] for key in application.differing}
        merged = {**application.values, **known}
        application.values = eforms.clean(guide.form_version_id, merged, parts=parts)
        faults |= eforms.validate(guide.form_version_id, application.values, parts=parts)
        faults |= answered.held_faults(
            form.fields, application.values, application.standing.party.id, at
        )
        faults |= _attached(application, guide.form_version_id, actor)
    application.lines = list(catalogue.materials_for(guide, application.situation))
    absent = catalogue.missing_parts(guide, application.situation) if guide.members else ()
    if absent:
        raise CannotSubmit(
            "这里还有联办事项没有部门办理，暂时不能一起申请，可以分别办理", reason="parts"
        )
    if chosen is not None and chosen.not_applicable:
        raise CannotSubmit(chosen.not_applicable, reason="situation")
    if chosen is not None and chosen.window_only and application.channel != "WINDOW":
        raise CannotSubmit("这种情形要到窗口办理，请带材料到窗口", reason="window")
    listed = {line.no for line in application.lines}
    given = [g for g in application.given if g.no in listed]
    application.given = filing.completed(application.lines, given)
    faults |= Licences.faults(application, actor, at)
    faults |= filing.missing(application.lines, application.given, situation=application.situation)
    faults |= _barred(application, at)
    sent = application.delivery
    faults |= filing.unaddressed(sent.get("way", ""), sent.get("address") or {})
    faults |= Confirmed.faults(application, actor)
    if faults:
        raise CannotSubmit(fields=faults, reason="incomplete")


def _barred(application: Application, at: datetime) -> dict[str, str]:
    """Return what a party whose promise was false may not promise now."""
    promised = {g.no for g in application.given if g.way is MaterialWay.PROMISED}
    lines = [one for one in application.lines if one.no in promised and one.promise]
    if not lines:
        return {}
    party = application.standing.party
    why = Bars.why_not(party.kind, party.id, at)
    return {f"material-{line.no}": why for line in lines} if why else {}


def _attached(application: Application, form: int, actor: Actor) -> dict[str, str]:
    """Note the files that answer questions of the form; return what is wrong with them."""
    application.attached = eforms.answered_files(form, application.values)
    if not application.attached:
        return {}
    owner = f"draft:{application.number}"
    return AnswerFiles.faults(form, application.attached, owner=owner, actor=actor)


def _file(application: Application, gate: Gate, actor: Actor, at: datetime) -> Receipt | None:
    """Judge and write the filing; None when the gate was shut."""
    _check(application, actor, at)
    case, code = case_of(application, at)
    Step.refresh(case, local_date(at), [clock.happened(clock.EventKind.RECEIVED, at)])
    case.answer_due_on = case.due_on
    concerning(
        case.number,
        item=case.item_code,
        guide=case.guide_hash,
        form=case.form_digest,
        materials=len(application.given),
        channel=case.channel,
    )
    parts = parts_of(application, case, actor, at)
    if parts.cases:
        concerning(case.number, parts=[str(part.number) for part in parts.cases])
    stands(*filed(case, parts.cases, local_date(at)))
    digest, entry = recording.first_entry()
    for one in (case, *parts.cases):
        one.audit_hash = digest
    rows = rows_of(application, case, actor, at, parts)
    if not write(rows, gate, entry, actor=actor, at=at):
        return None
    recording.written(digest)
    return Receipt(case.number, code, digest, at, case.due_on)


class Filings:
    """What a command that sends an application on shares."""

    @staticmethod
    def file(application: Application, gate: Gate, actor: Actor, at: datetime) -> Receipt | None:
        """Judge and write a filing; None when the gate was shut."""
        return _file(application, gate, actor, at)
