"""Taking a case, and the answer within five working days."""

import threading
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.db.utils import DatabaseError

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.notifications import queries as notifications
from yiwang.foundation.notifications.types import MessageKind
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.events import CaseAccepted, CaseDeclined
from yiwang.services.cases.types import Action, CaseState, DocumentKind

from .factories import AT, accepted_case, filed_case, later, staff, version_of
from .factories import world as make_world

SIX_DAYS_LATER = datetime(2026, 3, 10, 1, tzinfo=UTC)


def case_of(number):
    return models.Case.objects.get(pk=number)


def accept(number, actor, **changes):
    plan = {"case": number, "version": version_of(number), "actor": actor, "at": AT}
    return commands.accept(**{**plan, **changes})


@pytest.mark.law("行政许可法", 32)
def test_accepting_writes_the_notice_and_tells(world, events):
    number = accepted_case(world)
    notice = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.ACCEPTANCE_NOTICE)
    assert notice.document_number == "（市场监督管理局）许受字〔2026〕第0001号"
    assert notice.data["statutory_due"] == "2026年3月30日"
    kinds = {line.kind for line in notifications.inbox(world.zhang)}
    assert MessageKind.ACCEPTED in kinds
    (event,) = events(CaseAccepted)
    assert str(event.promised_due_on) == "2026-03-16"


def test_the_notice_names_no_day_of_the_law_where_the_law_gives_none(world):
    number = filed_case(world, world.service)
    accept(number, world.clerk)
    notice = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.ACCEPTANCE_NOTICE)
    assert notice.data["statutory_due"] == "法律没有规定办理期限，按承诺的时限办理"
    assert notice.data["promised_due"] == "2026年3月16日"


def test_two_clerks_at_once_the_second_sees_the_conflict(world):
    number = filed_case(world)
    version = version_of(number)
    accept(number, world.clerk, version=version)
    with pytest.raises(commands.CaseConflict) as refused:
        commands.request_correction(
            case=number, version=version, points=[], actor=world.reviewer, at=AT
        )
    assert "王窗在 3月2日 09:30 已经处理过这件" in refused.value.text
    assert case_of(number).state == CaseState.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_two_threads_accept_once():
    world = make_world()
    number = filed_case(world)
    actors, version, found = (world.clerk, world.reviewer), version_of(number), []

    def press(actor):
        try:
            found.append(accept(number, actor, version=version))
        except commands.CaseConflict as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(f).__name__ for f in found) == ["CaseConflict", "int"]
    assert models.CaseEvent.objects.filter(case=number, act=Action.ACCEPT).count() == 1


@pytest.mark.parametrize("who", ["approver", "zhang"])
def test_only_the_right_post_accepts(world, who):
    number = filed_case(world)
    with pytest.raises((NotPermitted, NotFound)):
        accept(number, getattr(world, who))


def test_another_organisation_does_not_find_it(world):
    number = filed_case(world)
    with pytest.raises(NotFound):
        accept(number, world.stranger)
    with pytest.raises(NotFound):
        queries.case_for_staff(number, viewer=world.stranger, at=AT)


def test_nobody_handles_what_they_filed(world):
    number = filed_case(world)
    own = staff(world.market, "张自", "cases.accept", person_id=world.zhang.person_id)
    with pytest.raises(NotPermitted, match="不能办理自己申请的件"):
        accept(number, own)
    assert queries.case_for_staff(number, viewer=own, at=AT).actions == frozenset()


def test_accepting_twice_does_not_fit(world):
    number = accepted_case(world)
    with pytest.raises(commands.CannotAct):
        accept(number, world.clerk)


def test_claiming_begins_the_first_look(world):
    number = filed_case(world)
    commands.claim(case=number, version=version_of(number), actor=world.reviewer, at=AT)
    case = case_of(number)
    assert (case.state, case.claimed_name) == (CaseState.PRE_REVIEW, "赵审")
    with pytest.raises(commands.HeldByColleague, match="赵审在 3月2日 09:30 领取了这件"):
        commands.claim(case=number, actor=world.second, at=AT)
    with pytest.raises(commands.HeldByColleague):
        accept(number, world.clerk)


def test_claiming_again_changes_nothing(world):
    number = filed_case(world)
    first = commands.claim(case=number, actor=world.reviewer, at=AT)
    assert commands.claim(case=number, actor=world.reviewer, at=AT) == first


def test_releasing_gives_it_back(world):
    number = filed_case(world)
    commands.claim(case=number, actor=world.reviewer, at=AT)
    with pytest.raises(NotPermitted):
        commands.release(case=number, actor=world.second, at=AT)
    commands.release(case=number, version=version_of(number), actor=world.reviewer, at=AT)
    assert case_of(number).claimed_by is None
    accept(number, world.clerk)


def test_the_applicant_cannot_claim(world):
    number = filed_case(world)
    with pytest.raises(NotPermitted):
        commands.claim(case=number, actor=world.zhang, at=AT)


@pytest.mark.law("行政许可法", 32)
def test_five_days_of_silence_accept_from_the_day_of_receipt(world, events):
    number = filed_case(world)
    schedules.accept_unanswered(later(7))
    assert case_of(number).state == CaseState.SUBMITTED
    schedules.accept_unanswered(SIX_DAYS_LATER)
    case = case_of(number)
    assert (case.state, str(case.accepted_on)) == (CaseState.ACCEPTED, "2026-03-02")
    assert str(case.statutory_due_on) == "2026-03-30"
    row = models.CaseEvent.objects.get(case=number, act=Action.AUTO_ACCEPT)
    assert row.needs_attention
    assert events(CaseAccepted)[0].is_deemed
    schedules.accept_unanswered(SIX_DAYS_LATER)
    assert models.CaseEvent.objects.filter(case=number).count() == 2


def test_nobody_but_the_system_deems(world):
    number = filed_case(world)
    with pytest.raises(NotPermitted):
        commands.auto_accept(case=number, actor=world.clerk, at=SIX_DAYS_LATER)


def decline(number, actor, **changes):
    plan = {
        "case": number,
        "version": version_of(number),
        "reason": "属于民政部门职权",
        "authority": "示例县民政局",
        "actor": actor,
        "at": AT,
    }
    return commands.decline(**{**plan, **changes})


@pytest.mark.law("行政许可法", 32)
def test_declining_names_the_right_authority_and_remedies(world, events):
    number = filed_case(world)
    decline(number, world.clerk)
    case = case_of(number)
    assert (case.state, case.is_open) == (CaseState.DECLINED, False)
    data = models.OfficialDocument.objects.get(
        case=number, kind=DocumentKind.NON_ACCEPTANCE_NOTICE
    ).data
    assert data["right_authority"] == "示例县民政局"
    assert "行政复议" in data["review_remedy"]
    assert len(events(CaseDeclined)) == 1
    assert queries.case_for_applicant(number, viewer=world.zhang, at=AT).label == "不予受理"


def test_declining_needs_a_reason(world):
    number = filed_case(world)
    with pytest.raises(commands.CannotDecline) as refused:
        decline(number, world.clerk, reason=" ")
    assert refused.value.fields == {"reason": "请写明理由"}
    assert case_of(number).state == CaseState.SUBMITTED


@pytest.mark.law("行政许可法", 32)
def test_not_needed_ends_it_at_once(world):
    number = filed_case(world)
    commands.not_needed(
        case=number, version=version_of(number), reason="不需要办", actor=world.clerk, at=AT
    )
    assert case_of(number).state == CaseState.NOT_NEEDED


def test_history_is_append_only(world):
    number = filed_case(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.CaseEvent.objects.filter(case=number).update(opinion="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.CaseEvent.objects.filter(case=number).delete()


def test_an_open_case_is_never_deleted(world):
    number = filed_case(world)
    for rows in (models.SubmittedMaterial, models.Task, models.OfficialDocument):
        rows.objects.filter(case=number).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Case.objects.filter(pk=number)._raw_delete("default")


def test_one_case_that_cannot_be_read_does_not_hold_back_the_others(world):
    broken, sound = filed_case(world), filed_case(world, world.service)
    models.Case.objects.filter(pk=broken).update(item_version_id=0, due_on=AT.date())
    schedules.accept_unanswered(SIX_DAYS_LATER)
    assert case_of(broken).state == CaseState.SUBMITTED
    assert case_of(sound).state == CaseState.ACCEPTED


def test_an_act_that_did_nothing_leaves_no_entry(world):
    number = filed_case(world)
    version = commands.claim(case=number, actor=world.clerk, at=AT)
    entries = apps.get_model("audit", "Entry").objects.filter(stream=str(number))
    before = entries.count()
    assert commands.claim(case=number, actor=world.clerk, at=AT) == version
    assert not commands.auto_accept(case=number, actor=SYSTEM, at=AT)
    assert not commands.lapse(case=number, actor=SYSTEM, at=AT)
    assert entries.count() == before
