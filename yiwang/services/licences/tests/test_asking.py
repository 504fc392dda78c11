"""A consumer asks, the holder answers, the consumer reads within what was agreed (授权请求)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.files import queries as files
from yiwang.foundation.identity.types import Permission
from yiwang.lib.ofd.reading import read
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import ConsentRequest, Licence, LicenceCopy, LicenceUse
from yiwang.services.licences.rules import asking as rules
from yiwang.services.licences.types.asking import (
    Answer,
    LookInfo,
    NewRequest,
    RequestState,
    WhichLicence,
)
from yiwang.services.licences.types.presenting import NewCopy, Shows
from yiwang.services.licences.types.using import (
    Consumer,
    ConsumerKind,
    UseBasis,
    UseKind,
    UseReason,
    UseScope,
    UseWay,
    WhichLicences,
)

from .holding_factories import Hands
from .seal_factories import AT, office
from .using_factories import BANK, bank_right, revoke

TODAY = AT.date()
BY = date(2026, 6, 30)
PURPOSE = "申请经营贷款"
YES = Answer(is_yes=True, until=BY)
NEW = NewRequest(PURPOSE, UseScope.FILE, BY)


def consent(**changes):
    given: dict[str, Any] = {"purpose": PURPOSE, "scope": UseScope.FACE, "until": BY}
    flags = {"is_single": False, "is_used": False, "is_ended": False}
    return rules.Consent(**given | flags | changes)


MISSING = [
    ([], UseScope.FACE, "请先请求授权"),
    ([consent(purpose="投标")], UseScope.FACE, "持证主体授权的用途是“投标”"),
    ([consent(until=TODAY - timedelta(1))], UseScope.FACE, "授权已到期"),
    ([consent(is_ended=True)], UseScope.FACE, "授权已收回"),
    ([consent(is_single=True, is_used=True)], UseScope.FACE, "授权已用过"),
    ([consent()], UseScope.FILE, "没有同意取加注件"),
    ([consent(is_ended=True), consent()], UseScope.FACE, ""),
    ([consent(scope=UseScope.FILE)], UseScope.FILE, ""),
]


@pytest.mark.parametrize(("consents", "scope", "said"), MISSING)
def test_what_no_consent_covers_is_said(consents, scope, said):
    found = rules.missing(consents, f" {PURPOSE} ", scope, TODAY)
    assert (said in found) if said else found == ""


def test_a_request_says_how_it_stands():
    assert rules.label(RequestState.ASKED, TODAY, TODAY, "") == ("等持证主体答复", "amber")
    over = rules.label(RequestState.ASKED, TODAY - timedelta(1), TODAY, "")
    assert over == ("没有答复，已过期", "grey")
    assert rules.label(RequestState.AGREED, TODAY, TODAY, "已收回")[0] == "已同意，授权已收回"
    assert rules.label(RequestState.AGREED, TODAY, TODAY, "有效") == ("已同意", "green")


@pytest.fixture
def hands(db, freeze) -> Hands:
    freeze(AT)
    return Hands(office())


@pytest.fixture
def bank(hands) -> Actor:
    return Actor(kind=ActorKind.CLIENT, id=BANK.id, name="示例银行")


def ask(hands, bank, new=NEW, at=AT, **which):
    which = which or {"identifier": hands.licence.identifier}
    code = hands.licence.licence_type_id
    return commands.ask_consent(
        which=WhichLicence(type_code=code, **which), new=new, actor=bank, at=at
    )


def agree(hands, key, answer=YES, actor=None, at=AT):
    given = {"request_id": key, "answer": answer}
    commands.answer_consent(**given, actor=actor or hands.holder, at=at)


def fetch(hands, bank, purpose=PURPOSE, kind=UseKind.FILE, *, at=AT, until=None):
    code, identifier = hands.licence.licence_type_id, hands.licence.identifier
    which = WhichLicences(code, identifier=identifier)
    why = UseReason(purpose, None, UseWay.API)
    return commands.call_licences(
        which=which, reason=why, kind=kind, until=until, actor=bank, at=at
    )


def messages():
    return apps.get_model("notifications", "Message").objects.order_by("pk")


def told():
    return [one.subject for one in messages()]


@pytest.mark.law("个人信息保护法", 14)
def test_the_consumer_reads_what_the_holder_agreed_to_until_it_is_taken_back(hands, bank):
    with pytest.raises(commands.CannotUse, match="没有读取"):
        ask(hands, bank)
    bank_right(hands)
    with pytest.raises(commands.CannotUse, match="请先请求授权") as refused:
        fetch(hands, bank)
    assert refused.value.full_code.endswith("no_consent")
    key = ask(hands, bank)
    assert ask(hands, bank) == key
    (waiting,) = queries.requests_waiting(viewer=hands.holder, at=AT)
    assert (waiting.id, waiting.consumer.name) == (key, "示例银行")
    assert queries.requests_waiting(viewer=hands.other, at=AT) == ()
    with pytest.raises(commands.CannotUse, match="请先请求授权"):
        fetch(hands, bank)
    agree(hands, key, replace(YES, until=date(2026, 4, 1)))
    info = queries.consent_request(key, viewer=bank, at=AT)
    assert (info.label, info.until, info.is_live) == ("已同意", date(2026, 4, 1), True)
    with pytest.raises(commands.CannotUse, match="用途是“申请经营贷款”"):
        fetch(hands, bank, "推销保险")
    (one,) = fetch(hands, bank)
    copy = LicenceCopy.objects.get(pk=one.copy)
    assert (copy.user, copy.reason, copy.until) == ("示例银行", PURPOSE, date(2026, 4, 1))
    assert copy.file != hands.licence.original
    content = queries.copy_file_content(copy.pk, viewer=bank, at=AT)
    with files.open_content(hands.licence.original) as stream:
        assert stream.read() != content
    assert len(read(content).pages) == 1
    use = LicenceUse.objects.get()
    assert (use.file_id, use.reason, use.basis) == (copy.pk, PURPOSE, UseBasis.CONSENT)
    (look,) = queries.licence_looks(hands.licence.pk, viewer=hands.holder).rows
    said = "读取加注件（持证主体授权）"
    assert (look.who, look.what, look.why) == ("示例银行", said, PURPOSE)
    other = replace(bank, id="app-other")
    for nobody in (other, hands.other):
        with pytest.raises(NotFound):
            queries.copy_file(copy.pk, viewer=nobody, at=AT)
        with pytest.raises(NotFound):
            queries.consent_request(key, viewer=nobody, at=AT)
    assert copy.sharing_id
    commands.end_sharing(sharing_id=copy.sharing_id, actor=hands.holder, at=AT)
    with pytest.raises(commands.CannotUse, match="授权已收回"):
        fetch(hands, bank)
    with pytest.raises(NotFound):
        queries.copy_file(copy.pk, viewer=bank, at=AT)
    assert ask(hands, bank) != key


def test_consent_for_the_face_and_for_once_goes_no_further(hands, bank):
    bank_right(hands)
    key = ask(hands, bank, replace(NEW, scope=UseScope.FACE))
    agree(hands, key, replace(YES, is_single=True))
    with pytest.raises(commands.CannotUse, match="没有同意取加注件"):
        fetch(hands, bank)
    (one,) = fetch(hands, bank, kind=UseKind.FACE)
    assert one.face
    with pytest.raises(commands.CannotUse, match="授权已用过"):
        fetch(hands, bank, kind=UseKind.FACE)
    late = AT + timedelta(days=200)
    agree(hands, ask(hands, bank))
    with pytest.raises(commands.CannotUse, match="授权已到期"):
        fetch(hands, bank, at=late)


def test_a_no_is_not_asked_again_for_a_week_and_silence_runs_out(hands, bank):
    bank_right(hands)
    key = ask(hands, bank)
    with pytest.raises(NotFound):
        agree(hands, key, actor=hands.other)
    agree(hands, key, Answer(is_yes=False))
    with pytest.raises(commands.CannotAnswer, match="已经答复"):
        agree(hands, key)
    assert ask(hands, bank, at=AT + timedelta(days=6)) == key
    second = ask(hands, bank, at=AT + timedelta(days=8))
    assert second != key
    with pytest.raises(commands.CannotAnswer, match="过期"):
        agree(hands, second, at=AT + timedelta(days=16))
    assert LicenceUse.objects.count() == 0


ANSWERS = [
    (Answer(is_yes=True), "until"),
    (Answer(is_yes=True, until=BY + timedelta(1)), "until"),
    (Answer(is_yes=True, until=TODAY - timedelta(1)), "until"),
]


@pytest.mark.parametrize(("answer", "field"), ANSWERS)
def test_a_yes_says_until_when(hands, bank, answer, field):
    bank_right(hands)
    key = ask(hands, bank)
    with pytest.raises(commands.CannotAnswer) as refused:
        agree(hands, key, answer)
    assert set(refused.value.fields) == {field}


REQUESTS = [
    (replace(NEW, purpose=" "), "reason"),
    (replace(NEW, purpose="长" * 31), "reason"),
    (replace(NEW, until=None), "until"),
    (replace(NEW, until=date(2030, 1, 1)), "until"),
]


@pytest.mark.parametrize(("new", "field"), REQUESTS)
def test_a_request_names_what_it_lacks(hands, bank, new, field):
    bank_right(hands)
    with pytest.raises(commands.CannotAsk) as refused:
        ask(hands, bank, new)
    assert set(refused.value.fields) == {field}


def test_who_stands_before_the_holder_asks_by_the_code_they_show(hands, bank):
    bank_right(hands)
    with pytest.raises(commands.CannotPresent):
        ask(hands, bank, presented="0123456789")
    licence, holder = hands.licence.pk, hands.holder
    shown = commands.present_licence(licence_id=licence, shows=Shows.PROOF, actor=holder, at=AT)
    code = queries.presentation(shown, viewer=holder, at=AT).code
    key = ask(hands, bank, presented=code)
    assert queries.consent_request(key, viewer=holder, at=AT).licence_id == licence
    assert queries.presentation(shown, viewer=holder, at=AT).reader == "示例银行"


def test_by_duty_nobody_is_asked_and_the_holder_is_told_once_a_day(hands, bank):
    bank_right(hands, basis=UseBasis.DUTY, clause="《食品安全法》第三十五条")
    with pytest.raises(commands.CannotAsk, match="不用请持证主体授权"):
        ask(hands, bank)
    Licence.objects.update(receiver_id=hands.holder.person_id)
    (one,) = fetch(hands, bank)
    assert one.copy_until == TODAY + timedelta(days=30)
    fetch(hands, bank, until=date(2026, 5, 1))
    with pytest.raises(commands.CannotCopy):
        fetch(hands, bank, until=TODAY - timedelta(days=1))
    assert told() == ["有单位依法读取了您的证照"]
    revoke(hands.licence, AT)
    (ended,) = fetch(hands, bank)
    assert (ended.copy, ended.is_usable) == (None, False)


def test_the_law_may_forbid_to_tell(hands, bank):
    bank_right(hands, basis=UseBasis.DUTY, clause="《反洗钱法》第五条", is_told=False)
    Licence.objects.update(receiver_id=hands.holder.person_id)
    fetch(hands, bank, kind=UseKind.FACE)
    assert told() == []


def test_the_holder_is_told_who_asks_and_that_a_licence_ends(hands, bank):
    bank_right(hands)
    receiver = hands.holder.person_id
    hands.licence = hands.issued(n=2, valid_to=date(2026, 4, 1), receiver_id=receiver)
    ask(hands, bank, replace(NEW, until=date(2026, 3, 20)))
    ask(hands, bank, replace(NEW, until=date(2026, 3, 20)))
    assert queries.licences_to_remind(viewer=SYSTEM, at=AT) == [hands.licence.pk]
    for _ in range(2):
        commands.remind_of_end(licence_id=hands.licence.pk, actor=SYSTEM, at=AT)
    assert told() == ["有单位请您授权使用证照", "证照快要到期"]
    assert queries.licences_to_remind(viewer=SYSTEM, at=AT) == []
    texts = list(messages().values_list("text", "link_kind"))
    assert "需在2026年3月9日前答复示例银行的授权请求" in texts[0][0]
    assert "›我的证照" in texts[0][0]
    assert [kind for _, kind in texts] == ["licence_request", "licence"]


def test_who_used_it_is_one_list_by_pages(hands, bank):
    bank_right(hands, basis=UseBasis.DUTY, clause="《食品安全法》第三十五条")
    licence, holder = hands.licence.pk, hands.holder
    shown = commands.present_licence(licence_id=licence, shows=Shows.FACE, actor=holder, at=AT)
    code = queries.presentation(shown, viewer=holder, at=AT).code
    commands.read_presentation(code=code, actor=hands.office.keeper, at=AT)
    new = NewCopy("参加投标", "示例县公共资源交易中心", BY)
    commands.make_copy(licence_id=licence, new=new, actor=holder, at=AT)
    for days in range(1, 4):
        fetch(hands, bank, kind=UseKind.FACE, at=AT + timedelta(days=days))
    fetch(hands, bank, at=AT + timedelta(days=4))
    found: list[LookInfo] = []
    after = ""
    while True:
        page = queries.licence_looks(licence, viewer=holder, after=after, limit=2)
        found += page.rows
        after = page.after
        if not after:
            break
    whats = [one.what for one in found]
    assert whats[0] == "读取加注件（法定职责）"
    assert whats[1:4] == ["读取照面信息（法定职责）"] * 3
    shows = {"看了亮证（照面全部内容）", "制作加注件，交给示例县公共资源交易中心"}
    assert set(whats[4:]) == shows
    for wrong in ("x", "1~2", "99999999999999999~" + str(licence)):
        queries.licence_looks(licence, viewer=holder, after=wrong)
    with pytest.raises(NotFound):
        queries.licence_looks(licence, viewer=hands.office.keeper)


def test_requests_are_kept_and_answered_once(hands, bank):
    bank_right(hands)
    agree(hands, ask(hands, bank), Answer(is_yes=False))
    for change in (lambda r: r.delete(), lambda r: r.update(purpose="别的")):
        with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
            change(ConsentRequest.objects.all())


def test_an_office_reads_by_consent_too(hands):
    clerk = hands.office.staff("何审", Permission.REVIEW, office=hands.office.civil)
    office_key = Consumer(ConsumerKind.OFFICE, str(hands.office.civil))
    bank_right(hands, consumer=office_key)
    key = ask(hands, clerk)
    agree(hands, key)
    (one,) = fetch(hands, clerk)
    assert LicenceCopy.objects.get(pk=one.copy).user == "示例县民政局"
