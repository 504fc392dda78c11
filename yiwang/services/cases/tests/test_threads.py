"""The thread of a case: asked, answered in time, never more than that (办件沟通)."""

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, queries, schedules
from yiwang.services.cases.rules import threads as rules
from yiwang.services.cases.types import Light
from yiwang.services.cases.types.threads import Wrote, pending_owner

from .factories import AT, PDF, accepted_case, filed_case, later, on_the_staff, staff, version_of

pytestmark = pytest.mark.django_db


def ask(world, number, text="要不要带原件？", at=AT, **more):
    return commands.ask_question(number=number, text=text, actor=world.zhang, at=at, **more)


def answer(world, number, seen, *, at=AT, who=None):
    return commands.answer_question(
        case=number, seen=seen, text="不用交。", actor=who or world.reviewer, at=at
    )


def letters():
    rows = apps.get_model("notifications", "Message").objects.order_by("pk")
    return [row.subject for row in rows]


def test_a_question_is_answered_and_both_stay_with_the_case(world):
    number = accepted_case(world)
    before = apps.get_model("cases", "Case").objects.values().get(pk=number)
    assert ask(world, number) == 1
    (waiting,) = queries.open_questions(viewer=world.reviewer, at=AT).rows
    assert (waiting.due_on, waiting.days_left, waiting.light) == (
        date(2026, 3, 5),
        3,
        Light.GREEN,
    )
    told = len(letters())
    assert answer(world, number, 1, at=later(1)) == 2
    assert letters()[told:] == ["您的提问有答复了"]
    seen = queries.thread_of(number, viewer=world.zhang, at=later(1))
    assert [(one.wrote, one.author) for one in seen.lines] == [
        (Wrote.ASK, "我"),
        (Wrote.ANSWER, "示例县市场监督管理局"),
    ]
    assert seen.lines[0].answered_at == later(1)
    assert queries.open_questions(viewer=world.reviewer, at=AT).rows == ()
    after = apps.get_model("cases", "Case").objects.values().get(pk=number)
    assert after == before, "no act upon the case: neither version, nor state, nor clock"


def inboxes():
    """Person → what lies in their inbox of questions."""
    rows = apps.get_model("notifications", "Message").objects.filter(link_kind="question")
    return {row.person_id: row.text for row in rows}


def with_account(world, *actors):
    """Put these on the staff, each with an account of their own person."""
    on_the_staff(*actors)
    for place, actor in enumerate(actors):
        apps.get_model("identity", "Person").objects.create(id=actor.person_id, created_at=AT)
        apps.get_model("identity", "User").objects.create(
            username=f"staff{place}",
            staff_id=actor.staff_id,
            person_id=actor.person_id,
            created_at=AT,
        )


def test_who_handles_the_case_reads_that_there_is_a_question_and_until_when(world):
    with_account(world, world.reviewer, world.second)
    free, claimed = accepted_case(world), accepted_case(world)
    ask(world, free)
    assert set(inboxes()) == {world.reviewer.person_id, world.second.person_id}
    (text,) = set(inboxes().values())
    assert f"（编号尾号{str(free)[-6:]}）" in text
    assert text.endswith("的申请人有新的提问，请在2026年3月5日前答复。")
    assert "原件" not in text
    apps.get_model("notifications", "InboxItem").objects.all().delete()
    apps.get_model("notifications", "Message").objects.all().delete()
    commands.claim(case=claimed, actor=world.second, at=AT)
    ask(world, claimed)
    assert set(inboxes()) == {world.second.person_id}, "who holds it, and nobody else"


def test_nobody_of_staff_is_told_of_their_own_question(world):
    own = replace(world.reviewer, person_id=world.zhang.person_id)
    apps.get_model("identity", "Staff").objects.create(
        id=own.staff_id, name="赵审", job_number="T1", organisation_id=world.market, created_at=AT
    )
    apps.get_model("identity", "User").objects.create(
        username="zhang", staff_id=own.staff_id, person_id=own.person_id, created_at=AT
    )
    ask(world, accepted_case(world))
    assert inboxes() == {}


def test_notes_between_staff_are_no_part_of_it(world):
    number = accepted_case(world)
    commands.note(case=number, text="布局图要再看", actor=world.reviewer, at=AT)
    for who in (world.zhang, world.reviewer):
        assert queries.thread_of(number, viewer=who, at=AT).lines == ()


def test_strangers_read_and_write_nothing(world):
    number = accepted_case(world)
    for who in (world.li, world.stranger):
        with pytest.raises(NotFound):
            queries.thread_of(number, viewer=who, at=AT)
    with pytest.raises(NotFound):
        commands.ask_question(number=number, text="？", actor=world.li, at=AT)
    ask(world, number)
    with pytest.raises(NotFound):
        answer(world, number, 1, who=world.stranger)
    reader = staff(world.market, "档案")
    with pytest.raises(NotPermitted):
        answer(world, number, 1, who=reader)
    with pytest.raises(NotPermitted):
        answer(world, number, 1, who=replace(world.reviewer, person_id=world.zhang.person_id))
    with pytest.raises(NotPermitted):
        commands.end_questions(case=number, actor=world.reviewer, at=AT)


def test_the_second_of_two_who_answer_is_told_who_was_first(world):
    number = accepted_case(world)
    ask(world, number)
    answer(world, number, 1)
    with pytest.raises(commands.AnsweredMeanwhile, match="赵审在"):
        answer(world, number, 1, who=world.second)
    ask(world, number, "还有一个问题")
    with pytest.raises(commands.AnsweredMeanwhile, match="申请人在"):
        answer(world, number, 2)


@pytest.mark.parametrize(
    ("text", "files", "field"),
    [("", 0, "text"), ("  ", 0, "text"), ("长" * 2001, 0, "text"), ("好", 6, "files")],
)
def test_what_is_wrong_with_a_line_is_said_at_its_field(text, files, field):
    assert list(rules.faults(text, files)) == [field]


def test_a_thread_has_its_limits(world):
    number = accepted_case(world)
    with pytest.raises(commands.CannotTalk, match="请写下内容"):
        ask(world, number, " ")
    with pytest.raises(commands.CannotTalk, match="没有等答复"):
        answer(world, number, 0)
    for _ in range(rules.OPEN):
        ask(world, number)
    with pytest.raises(commands.CannotTalk, match="您有 3 个提问还没有答复"):
        ask(world, number)
    assert answer(world, number, 3) == 4
    assert "很长" in rules.why_full(rules.LINES, 0)


def test_files_go_with_a_line_and_nobody_takes_another_s(world):
    number = accepted_case(world)
    mine = files.store(
        content=[PDF],
        name="照片.pdf",
        owner=pending_owner(number, world.zhang.id),
        actor=world.zhang,
        at=AT,
    ).id
    other = files.store(content=[PDF], name="别人.pdf", owner="x:1", actor=world.li, at=AT).id
    with pytest.raises(commands.CannotTalk, match="没有找到这个文件"):
        ask(world, number, file_ids=[other])
    ask(world, number, file_ids=[mine])
    for who in (world.zhang, world.reviewer):
        assert queries.thread_of(number, viewer=who, at=AT).file_ids == {mine}


def test_a_thread_ends_with_its_case_and_is_kept(world):
    number = filed_case(world)
    ask(world, number)
    commands.withdraw(number=number, version=version_of(number), actor=world.zhang, at=AT)
    with pytest.raises(commands.CannotTalk, match="已经结束"):
        ask(world, number)
    with pytest.raises(commands.CannotTalk, match="已经结束"):
        answer(world, number, 1)
    assert queries.left_questions(viewer=SYSTEM, at=AT) == [number]
    schedules.end_questions(later(0))
    assert queries.left_questions(viewer=SYSTEM, at=AT) == []
    seen = queries.thread_of(number, viewer=world.zhang, at=AT)
    assert (len(seen.lines), seen.may_ask, seen.is_over) == (1, False, True)


def test_lights_warn_before_they_turn_red_and_supervision_sees_them(world):
    number = accepted_case(world)
    ask(world, number)
    watcher = staff(world.civil, "孙监", Permission.READ_SUPERVISION)
    for days, light in ((1, Light.GREEN), (2, Light.YELLOW), (3, Light.YELLOW), (4, Light.RED)):
        (row,) = queries.open_questions(viewer=watcher, at=later(days)).rows
        assert row.light is light
    elsewhere = replace(watcher, region_code="990103000000")
    assert queries.open_questions(viewer=elsewhere, at=AT).rows == ()


def test_the_list_goes_on_where_it_was_cut(world):
    number = accepted_case(world)
    for _ in range(3):
        ask(world, number)
    first = queries.open_questions(viewer=world.reviewer, at=AT, limit=2)
    rest = queries.open_questions(viewer=world.reviewer, at=AT, after=first.after, limit=2)
    assert [row.n for row in (*first.rows, *rest.rows)] == [1, 2, 3]
    assert rest.after == ""
