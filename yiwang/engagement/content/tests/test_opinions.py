"""Opinions on a draft: who may give how many, what is shown, what becomes of them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.models import Opinion
from yiwang.engagement.content.tests.factories import (
    AT,
    CONTENTS,
    ID_NUMBER,
    TODAY,
    opinion,
    person,
    published,
    seen,
    step,
)
from yiwang.engagement.content.types import Adoption, Kind, OpinionState
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=40)


@pytest.fixture
def draft(place):
    return published(Kind.CONSULTATION)


def judged(key, who, *, is_shown=True, **more):
    newest = queries.opinions(key, viewer=who)[0]
    given = {"opinion_id": newest.id, "version": newest.version, "is_shown": is_shown}
    given |= {"actor": who, "at": AT}
    commands.judge_opinion(**{**given, **more})
    return newest.id


def answered(one, who, **more):
    given = {"adoption": Adoption.PARTLY, "answer": "延长到晚上七点。", "actor": who, "at": AT}
    given["version"] = Opinion.objects.get(pk=one).version
    commands.answer_opinion(opinion_id=one, **{**given, **more})


@pytest.mark.law("重大行政决策程序暂行条例", 15)
def test_an_opinion_is_shown_once_it_was_judged_and_answered_with_the_summary(draft):
    key, no = draft
    editor = person("editor")
    assert opinion(no) == 1
    assert queries.shown_opinions(no) == ()
    one = judged(key, editor)
    answered(one, editor)
    (shown,) = queries.shown_opinions(no)
    assert (shown.text, shown.answer, shown.adoption) == ("建议延长办理时间。", "", None)
    opinion(no, "第二条意见也写得很长。", mark="b")
    summed = {**CONTENTS[Kind.CONSULTATION], "summary": "收到 2 条，部分采纳 1 条。"}
    step(commands.save_manuscript, key, editor, content=summed, at=LATER)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.submit_manuscript, key, editor, at=LATER)
    assert refused.value.fields == {"summary": "还有 1 条意见没有审看"}
    second = judged(key, editor)
    with pytest.raises(commands.CannotWrite) as refused:
        step(commands.submit_manuscript, key, editor, at=LATER)
    assert refused.value.fields == {"summary": "还有 1 条意见没有写采纳情况"}
    answered(second, editor, adoption=Adoption.DECLINED)
    step(commands.submit_manuscript, key, editor, at=LATER)
    with pytest.raises(commands.CannotJudgeOpinion, match="不能再改"):
        answered(second, editor)
    step(commands.publish_manuscript, key, person("publisher"), at=LATER)
    both = queries.shown_opinions(no)
    assert [(o.n, o.adoption_name) for o in both] == [(2, "未采纳"), (1, "部分采纳")]
    counts = queries.opinion_counts(key)
    assert (counts.given, counts.shown, counts.partly, counts.declined) == (2, 2, 1, 1)
    assert [o.n for o in queries.shown_opinions(no, before=2)] == [1]


def test_what_is_not_shown_is_not_counted_as_adopted(draft):
    key, no = draft
    opinion(no)
    editor = person("editor")
    answered(judged(key, editor, is_shown=False, reason="广告"), editor)
    counts = queries.opinion_counts(key)
    assert (counts.given, counts.shown, counts.partly) == (1, 0, 0)


REFUSED = [
    ({"text": "短"}, {"text": "请填写意见，至少 5 个字"}, ""),
    ({"text": "长" * 2001}, {"text": "意见最多 2000 个字，可以分几条提"}, ""),
    ({"name": "长" * 41}, {"name": "署名最多 40 个字"}, ""),
    ({"name": ID_NUMBER}, {"name": "署名里不要写身份证号码"}, ""),
    ({"at": LATER}, {}, "截止"),
]


@pytest.mark.parametrize(("change", "fields", "sentence"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_its_reason(draft, change, fields, sentence):
    _, no = draft
    given = {"text": "建议延长办理时间。", "name": "", "mark": "a", "at": AT, **change}
    with pytest.raises(commands.CannotGiveOpinion) as refused:
        commands.give_opinion(no=no, actor=person("editor"), **given)
    assert refused.value.fields == fields
    assert sentence in refused.value.text
    assert queries.opinion_counts(draft[0]).given == 0


def test_an_id_number_in_an_opinion_is_named_and_not_stored(draft):
    with pytest.raises(commands.CannotGiveOpinion) as refused:
        opinion(draft[1], f"我的号码是\n{ID_NUMBER}")
    assert refused.value.fields["text"].startswith("第 2 行")
    assert Opinion.objects.count() == 0


def test_an_address_gives_five_opinions_a_day(draft):
    _, no = draft
    for n in range(5):
        opinion(no, f"第 {n} 条意见的内容")
    with pytest.raises(commands.CannotGiveOpinion, match="今天已经提了 5 条"):
        opinion(no)
    assert opinion(no, mark="another") == 6


def test_the_same_opinion_sent_twice_is_one(draft):
    key, no = draft
    assert [opinion(no), opinion(no), opinion(no, mark="b")] == [1, 1, 2]
    assert queries.opinion_counts(key).given == 2


@pytest.mark.law("个人信息保护法", 25)
def test_numbers_of_persons_are_covered_for_the_public_and_kept_for_staff(draft):
    key, no = draft
    words = "请打我的手机 138 0013-8000，或者写信到 wang@example.com。"
    opinion(no, words)
    editor = person("editor")
    judged(key, editor)
    (shown,) = queries.shown_opinions(no)
    assert shown.text == "请打我的手机 138****8000，或者写信到 w***@example.com。"
    (info,) = queries.opinions(key, viewer=editor)
    assert (info.text, info.public_text, info.is_covered) == (words, shown.text, True)


def test_the_second_of_two_reviewers_is_told_and_changes_nothing(draft):
    key, no = draft
    opinion(no)
    editor = person("editor")
    one = judged(key, editor)
    for again in (
        lambda: judged(key, person("editor2"), is_shown=False, reason="广告", version=1),
        lambda: answered(one, person("editor2"), version=1),
    ):
        with pytest.raises(commands.OpinionOvertaken) as refused:
            again()
        assert refused.value.detail == {"who": "editor", "when": AT}
    assert len(queries.shown_opinions(no)) == 1


def test_ten_thousand_opinions_cost_a_page_what_ten_do(draft, django_assert_num_queries):
    key, no = draft
    row = {"manuscript_id": key, "name": "", "mark": "x", "given_at": AT, "state": "SHOWN"}
    Opinion.objects.bulk_create(
        Opinion(n=n, text=f"第 {n} 条意见。", **row) for n in range(1, 10_001)
    )
    editor = person("editor")
    with django_assert_num_queries(2):
        page = queries.opinions(key, before=5_001, limit=20, viewer=editor)
    assert [o.n for o in page] == list(range(5_000, 4_980, -1))
    with django_assert_num_queries(2):
        assert queries.shown_opinions(no, limit=20)[0].n == 10_000
    assert opinion(no) == 10_001


def test_a_notice_takes_no_opinions(place):
    _, no = published()
    with pytest.raises(NotFound):
        opinion(no)


def test_staff_hide_with_a_reason_and_never_change_the_words(draft):
    key, no = draft
    opinion(no)
    editor = person("editor")
    with pytest.raises(commands.CannotJudgeOpinion) as refused:
        judged(key, editor, is_shown=False)
    assert refused.value.fields == {"reason": "请填写不公开的理由"}
    with pytest.raises(commands.CannotJudgeOpinion) as refused:
        judged(key, editor, is_shown=False, reason="长" * 201)
    assert refused.value.fields == {"reason": "理由最多 200 个字"}
    with pytest.raises(NotPermitted):
        judged(key, person("publisher"))
    with pytest.raises(NotFound):
        queries.opinions(key, viewer=person("editor", f.TOWN))
    one = judged(key, editor, is_shown=False, reason="广告")
    (info,) = queries.opinions(key, state=OpinionState.HIDDEN, viewer=editor)
    assert (info.reason, info.judged_by) == ("广告", "editor")
    assert queries.shown_opinions(no) == ()
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.filter(pk=one).update(text="改了")
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.filter(pk=one).delete()


WRONG = [
    ({"answer": " "}, {"answer": "请填写采纳情况的说明"}),
    ({"answer": "长" * 501}, {"answer": "说明最多 500 个字"}),
]


@pytest.mark.parametrize(("change", "fields"), WRONG)
def test_an_answer_says_why(draft, change, fields):
    key, no = draft
    opinion(no)
    editor = person("editor")
    with pytest.raises(commands.CannotJudgeOpinion, match="先审看"):
        answered(queries.opinions(key, viewer=editor)[0].id, editor)
    one = judged(key, editor)
    with pytest.raises(commands.CannotJudgeOpinion) as refused:
        answered(one, editor, **change)
    assert refused.value.fields == fields
    assert seen(key, editor, TODAY).version
