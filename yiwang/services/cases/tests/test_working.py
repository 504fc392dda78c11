"""What staff keep beside a case: notes, reminders, phrases, unsent words, comparison, batches."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case, CaseExport, Note, Unsent, Urging
from yiwang.services.cases.rules import urging
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.services.cases.types.working import BatchAct, PhraseUse

from .factories import (
    AT,
    accepted_case,
    case_to_decide,
    decided_case,
    filed_case,
    reviewed_case,
    staff,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1, minutes=1)


@pytest.mark.parametrize(
    ("is_open", "waits", "hours", "starts"),
    [
        (True, False, None, ""),
        (True, False, 25, ""),
        (True, False, 23, "24 小时内"),
        (True, True, None, "这件正在等申请人"),
        (False, True, 1, "这件已经办完"),
    ],
)
def test_nobody_is_reminded_too_often(is_open, waits, hours, starts):
    last = AT - timedelta(hours=hours) if hours else None
    said = urging.why_not(is_open=is_open, waits_for_applicant=waits, last=last, at=AT)
    assert said.startswith(starts)
    assert bool(said) == bool(starts)


def test_a_note_is_for_colleagues_and_stays(world):
    number = filed_case(world)
    commands.note(case=number, text=" 现场照片模糊 ", actor=world.clerk, at=AT)
    found = queries.beside_case(number, viewer=world.reviewer, at=AT)
    assert [(n.text, n.author_name) for n in found.notes] == [("现场照片模糊", world.clerk.name)]
    for text in ("", "  ", "长" * 2001):
        with pytest.raises(commands.CannotNote):
            commands.note(case=number, text=text, actor=world.clerk, at=AT)
    for actor in (world.stranger, world.zhang):
        with pytest.raises((NotFound, NotPermitted)):
            commands.note(case=number, text="看看", actor=actor, at=AT)
        with pytest.raises((NotFound, NotPermitted)):
            queries.beside_case(number, viewer=actor, at=AT)
    assert Note.objects.count() == 1


def test_the_applicant_urges_and_is_answered(world):
    number = filed_case(world)
    key = commands.urge(case=number, text="急着开业", actor=world.zhang, at=AT)
    with pytest.raises(commands.CannotUrge, match="24 小时内"):
        commands.urge(case=number, actor=world.zhang, at=AT + timedelta(hours=2))
    (line,) = queries.open_urgings(viewer=world.clerk).lines
    assert (line.text, line.by_name, line.may_answer) == ("急着开业", "申请人", True)
    assert queries.open_urgings(viewer=world.stranger).lines == ()
    with pytest.raises(commands.CannotAnswerUrging):
        commands.answer_urging(urging=key, text=" ", actor=world.clerk, at=AT)
    with pytest.raises(NotFound):
        commands.answer_urging(urging=key, text="好", actor=world.stranger, at=AT)
    commands.answer_urging(urging=key, text="今天现场核查", actor=world.clerk, at=LATER)
    with pytest.raises(commands.CannotAnswerUrging, match="已经答复过了"):
        commands.answer_urging(urging=key, text="再答", actor=world.clerk, at=LATER)
    mine = queries.my_urgings(number, viewer=world.zhang, at=LATER)
    assert (mine.lines[0].answer, mine.why_not) == ("今天现场核查", "")
    assert queries.open_urgings(viewer=world.clerk).lines == ()
    with pytest.raises(NotFound):
        queries.my_urgings(number, viewer=world.li, at=AT)


def test_supervision_urges_and_a_finished_case_is_left_alone(world):
    number, done = filed_case(world), decided_case(world)
    supervisor = staff(world.civil, "监察员", Permission.READ_SUPERVISION)
    commands.urge(case=number, text="五天将到", actor=supervisor, at=AT)
    (line,) = queries.open_urgings(viewer=world.clerk).lines
    assert (line.by_name, line.is_applicant) == ("监察员", False)
    Case.objects.filter(pk=done).update(is_open=False)
    with pytest.raises(commands.CannotUrge, match="已经办完"):
        commands.urge(case=done, actor=supervisor, at=AT)
    with pytest.raises(NotFound):
        commands.urge(case=number, actor=world.stranger, at=AT)
    assert Urging.objects.count() == 1


def test_phrases_are_offered_where_they_belong(world):
    number = filed_case(world)
    code = queries.case_for_staff(number, viewer=world.reviewer, at=AT).item_code
    given: dict[str, Any] = {"actor": world.reviewer, "at": AT}
    common = commands.save_phrase(use=PhraseUse.REVIEW, text="材料齐全", **given)
    commands.save_phrase(use=PhraseUse.REVIEW, text="布局合理", basic_code=code[19:31], **given)
    own = commands.save_phrase(use=PhraseUse.REVIEW, text="同意", is_own=True, **given)
    commands.save_phrase(use=PhraseUse.DECISION, text="符合条件", **given)
    seen = queries.phrases(viewer=world.second, use=PhraseUse.REVIEW, item_code=code)
    assert [p.text for p in seen] == ["布局合理", "材料齐全"]
    other = queries.phrases(viewer=world.reviewer, use=PhraseUse.REVIEW, item_code=world.service)
    assert [p.text for p in other] == ["材料齐全", "同意"]
    assert queries.phrases(viewer=world.stranger) == ()
    for changes in (
        {"text": " "},
        {"text": "材料齐全"},
        {"text": "x", "basic_code": "999999999999"},
    ):
        with pytest.raises(commands.CannotKeepPhrase):
            commands.save_phrase(use=PhraseUse.REVIEW, **{**given, **changes})
    with pytest.raises(NotPermitted):
        commands.save_phrase(use=PhraseUse.REVIEW, text="x", actor=world.zhang, at=AT)
    with pytest.raises(NotPermitted):
        commands.remove_phrase(phrase=common, actor=world.second, at=AT)
    with pytest.raises(NotFound):
        commands.remove_phrase(phrase=own, actor=world.second, at=AT)
    commands.remove_phrase(phrase=own, actor=world.reviewer, at=AT)
    commands.remove_phrase(phrase=common, actor=world.approver, at=AT)


def test_words_not_sent_are_kept_for_their_writer_alone(world):
    number = filed_case(world)
    given: dict[str, Any] = {"case": number, "page": "review"}
    for text in ("一", "一二"):
        commands.keep_unsent(values={"opinion": [text]}, actor=world.reviewer, at=AT, **given)
    kept = queries.unsent(number, "review", viewer=world.reviewer)
    assert kept is not None
    assert kept.values == {"opinion": ["一二"]}
    assert queries.unsent(number, "review", viewer=world.second) is None
    assert queries.unsent(number, "review", viewer=world.zhang) is None
    with pytest.raises((NotFound, NotPermitted)):
        commands.keep_unsent(values={}, actor=world.stranger, at=AT, **given)
    commands.drop_unsent(actor=world.second, at=AT, **given)
    assert commands.forget_unsent(actor=SYSTEM, at=AT + timedelta(days=29)) == 0
    assert commands.forget_unsent(actor=SYSTEM, at=AT + timedelta(days=31)) == 1
    assert Unsent.objects.count() == 0
    with pytest.raises(NotPermitted):
        commands.forget_unsent(actor=world.clerk, at=AT)


def test_a_case_is_compared_with_the_last_of_the_same_applicant(world):
    first = filed_case(world)
    assert queries.compared(first, viewer=world.reviewer) is None
    Case.objects.filter(pk=first).update(submitted_at=AT - timedelta(days=90))
    filed_case(world, actor=world.li)
    second = filed_case(world)
    case = Case.objects.get(pk=second)
    values = dict(case.values)
    key = next(k for k, v in values.items() if isinstance(v, str) and v)
    Case.objects.filter(pk=second).update(values={**values, key: "改了"})
    found = queries.compared(second, viewer=world.reviewer)
    assert found is not None
    assert found.number == first
    (changed,) = (line for line in found.answers if not line.is_same)
    assert changed.now != changed.before
    assert found.materials
    with pytest.raises(NotFound):
        queries.compared(second, viewer=world.stranger)


def test_a_batch_leaves_out_what_differs(world):
    a, b = case_to_decide(world), case_to_decide(world)
    Case.objects.filter(pk=b).update(overlay="EXTENDED")
    early = reviewed_case(world)
    found = queries.batch(BatchAct.GRANT, world.permit, viewer=world.approver)
    assert found.items == ((world.permit, found.items[0][1], 2),)
    assert {line.number: bool(line.obstacle) for line in found.lines} == {a: False, b: True}
    mine = queries.batch(BatchAct.GRANT, world.permit, viewer=world.reviewer)
    assert all(line.obstacle for line in mine.lines)
    up = queries.batch(BatchAct.SEND_UP, world.permit, viewer=world.reviewer)
    assert early in {line.number for line in up.lines}
    new = filed_case(world)
    free = queries.batch(BatchAct.CLAIM, world.permit, viewer=world.clerk)
    assert new in {line.number for line in free.lines}
    assert queries.batch(BatchAct.ACCEPT, world.permit, viewer=world.stranger).items == ()


def test_a_batch_costs_the_same_for_any_number(world, django_assert_max_num_queries):
    for _ in range(3):
        accepted_case(world)
    with django_assert_max_num_queries(4):
        queries.batch(BatchAct.SEND_UP, world.permit, viewer=world.reviewer)


def test_an_export_is_asked_for_with_a_reason(world):
    given: dict[str, Any] = {"filters": DeskFilters(view=DeskView.OPEN), "name": "a.csv", "at": AT}
    for reason in ("", "查", "长" * 501):
        with pytest.raises(commands.CannotExport):
            commands.order_export(reason=reason, actor=world.clerk, **given)
    with pytest.raises(NotPermitted):
        commands.order_export(reason="6月抽查", actor=world.zhang, **given)
    keys = [commands.order_export(reason="6月抽查", actor=world.clerk, **given) for _ in range(3)]
    with pytest.raises(commands.CannotExport, match="正在生成"):
        commands.order_export(reason="6月抽查", actor=world.clerk, **given)
    for viewer in (world.clerk, world.reviewer):  # not whole yet, and another's
        with pytest.raises(NotFound):
            queries.export_bytes(keys[0], viewer=viewer)
    assert commands.begin_export(export=keys[0], actor=SYSTEM, at=AT)
    act: dict[str, Any] = {"export": keys[0], "actor": SYSTEM, "at": AT}
    commands.add_to_export(content=b"half", lines=1, **act)
    assert commands.begin_export(**act)  # broken off: from nothing
    commands.add_to_export(content=b"ab", lines=1, **act)
    commands.add_to_export(content=b"cd", lines=2, **act)
    commands.end_export(done=True, **act)
    assert not commands.begin_export(**act)
    view, content = queries.export_bytes(keys[0], viewer=world.clerk)
    assert (b"".join(content), view.lines, view.size) == (b"abcd", 2, 4)
    commands.take_export(export=keys[0], actor=world.clerk, at=AT)
    with pytest.raises(NotFound):
        commands.take_export(export=keys[0], actor=world.reviewer, at=AT)
    with pytest.raises(NotFound):
        commands.take_export(export=keys[0], actor=world.clerk, at=AT + timedelta(days=8))
    assert len(queries.my_exports(viewer=world.clerk, at=AT)) == 3
    assert queries.my_exports(viewer=world.clerk, at=AT + timedelta(days=8)) == ()
    commands.forget_exports(actor=SYSTEM, at=AT + timedelta(days=8))
    assert CaseExport.objects.count() == 0
