"""A bad rating goes round: verified, called back, rectified, answered, rated again, closed."""

from datetime import timedelta

import pytest

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.commands.ratings.steps import RatingOvertaken
from yiwang.engagement.interaction.models import Handling
from yiwang.engagement.interaction.types.ratings import (
    RatingAct,
    RatingChannel,
    RatingState,
    Said,
)
from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases.tests import factories as f
from yiwang.services.catalogue.tests.factories import some

from .rating_factories import (
    AT,
    BAD,
    answered,
    called,
    invited,
    later,
    officer,
    proof,
    rated,
    seen,
    step,
    supervisor,
    verifying,
)

pytestmark = pytest.mark.django_db
NAMELESS = Said(stars=2, labels=("214",), is_anonymous=True)
AGAIN = Said(stars=4)


@pytest.fixture
def bad(world):
    """One case rated 非常不满意."""
    one = invited(world)
    rated(one, actor=world.zhang)
    return one


@pytest.fixture
def wu(world):
    return officer(world)


@pytest.fixture
def zheng(world):
    return supervisor(world)


def state(one):
    row = Handling.objects.get(pk=one.pk)
    return row.state, str(row.step_due_on)


def again(one, said=AGAIN, at=AT):
    commands.rerate(token=one.token, said=said, channel=RatingChannel.PC, actor=ANYONE, at=at)


def test_the_whole_round(world, bad, wu):
    verifying(bad, wu)
    assert state(bad) == ("VERIFYING", "2026-03-03")
    called(bad, wu)
    answered(bad, wu, later(1))
    assert state(bad) == ("RECTIFIED", "2026-03-03")
    shown = queries.occasion(bad.token, client="a", viewer=ANYONE, at=later(1))
    assert (shown.reply, shown.may_rerate) == ("已增开一个窗口，向您道歉", True)
    newest = notifications.inbox(world.zhang)[0]
    assert "答复" in newest.subject
    again(bad, at=later(2))
    assert state(bad)[0] == "CLOSED"
    acts = [one.act for one in seen(bad.pk, wu).steps]
    assert acts == ["RATE", "ASSIGN", "VERIFY", "CALL", "CONFIRM", "RECTIFY", "FINISH", "RERATE"]


def test_every_act_says_how_the_rating_stands(bad, wu):
    verifying(bad, wu)
    called(bad, wu)
    answered(bad, wu)
    again(bad)
    log = audit.trace(stream=f"interaction:rating:{bad.pk}", viewer=SYSTEM)
    told = [one.facts["stands"][0] for one in log]
    assert [one["v"] for one in told] == list(range(1, len(told) + 1))
    assert {one["matter"] for one in told} == {str(bad.pk)}
    assert told[3]["holder"] == str(wu.staff_id)
    assert told[3]["more"]["reached"] is True
    last = told[-1]
    assert ("is_open" in last, last["closed_on"], last["more"]["again"]) == (False, "2026-03-02", 4)


def test_whoever_decided_the_case_does_not_answer_for_it(world, bad):
    decider = f.staff(
        world.market, "孙批", Permission.ANSWER_RATINGS, staff_id=world.approver.staff_id
    )
    with pytest.raises(NotPermitted, match="您办理的"):
        step(commands.assign_rating, bad.pk, decider)


def test_others_do_not_see_it_and_supervisors_do_not_answer(world, bad, zheng):
    outsider = f.staff(world.civil, "周外", Permission.ANSWER_RATINGS)
    with pytest.raises(NotFound):
        commands.assign_rating(rating_id=bad.pk, version=None, actor=outsider, at=AT)
    assert queries.bad_ratings(viewer=outsider, at=AT) == ()
    assert len(queries.bad_ratings(viewer=zheng, at=AT)) == 1
    with pytest.raises(NotPermitted):
        step(commands.assign_rating, bad.pk, zheng)


def test_an_old_page_changes_nothing(bad, wu):
    old = seen(bad.pk, wu).version
    verifying(bad, wu)
    with pytest.raises(RatingOvertaken, match="吴核"):
        commands.confirm_rating(rating_id=bad.pk, version=old, text="属实", actor=wu, at=AT)


def test_an_act_that_does_not_fit_is_refused(bad, wu):
    with pytest.raises(commands.CannotHandleRating, match="待指派"):
        step(commands.confirm_rating, bad.pk, wu, text="属实")


def test_a_named_one_is_not_closed_without_a_call(bad, wu):
    verifying(bad, wu)
    answered(bad, wu)
    with pytest.raises(commands.CannotHandleRating, match="电话回访"):
        step(commands.close_rating, bad.pk, wu)
    called(bad, wu)
    assert state(bad) == ("RETURN_VISIT", "2026-03-16")
    step(commands.close_rating, bad.pk, wu)
    assert state(bad)[0] == "CLOSED"


def test_three_calls_that_reach_nobody_are_a_return_visit(bad, wu):
    verifying(bad, wu)
    answered(bad, wu)
    for _ in range(2):
        called(bad, wu, reached=False)
        assert state(bad)[0] == "RECTIFIED"
    called(bad, wu, reached=False)
    assert state(bad)[0] == "RETURN_VISIT"


def test_a_satisfied_second_rating_does_not_take_the_place_of_the_call(bad, wu):
    verifying(bad, wu)
    answered(bad, wu)
    again(bad)
    assert state(bad)[0] == "RECTIFIED"


def test_a_call_has_its_words_and_its_time(bad, wu):
    verifying(bad, wu)
    soon = AT + timedelta(hours=1)
    with pytest.raises(commands.CannotHandleRating) as refused:
        step(commands.call_rater, bad.pk, wu, reached=True, called_at=soon, text=" ")
    assert set(refused.value.fields) == {"text", "called_at"}


@pytest.mark.parametrize("given", ["", "他人的文件"])
def test_finishing_needs_an_answer_and_a_proof_of_its_own(world, bad, wu, given):
    verifying(bad, wu)
    step(commands.confirm_rating, bad.pk, wu, text="属实")
    step(commands.rectify_rating, bad.pk, wu, text="增开窗口")
    file = f.upload(wu, "rating:other") if given else None
    with pytest.raises(commands.CannotHandleRating) as refused:
        step(commands.finish_rectifying, bad.pk, wu, reply=given, file=file)
    assert set(refused.value.fields) == ({"file"} if given else {"file", "reply"})


def test_nobody_is_called_who_left_neither_name_nor_phone(world, wu):
    one = invited(world)
    rated(one, NAMELESS, actor=ANYONE)
    found = seen(one.pk, wu)
    assert (found.number, found.who, found.has_phone) == (None, "", False)
    log = audit.trace(stream=f"interaction:rating:{one.pk}", viewer=SYSTEM)
    assert log[0].facts["stands"][0]["more"]["case"] == ""
    verifying(one, wu)
    answered(one, wu)
    assert state(one)[0] == "RETURN_VISIT"
    step(commands.close_rating, one.pk, wu)


def test_the_phone_is_shown_to_who_calls_and_every_look_is_kept(world, bad, wu, zheng):
    verifying(bad, wu)
    assert seen(bad.pk, wu).phone_masked == "138****8000"
    assert commands.reveal_rater_phone(rating_id=bad.pk, actor=wu, at=AT) == "13800138000"
    log = audit.trace(stream=f"interaction:rating:{bad.pk}", viewer=SYSTEM)
    assert log[-1].command == "interaction.reveal_rater_phone"
    with pytest.raises(NotPermitted):
        commands.reveal_rater_phone(rating_id=bad.pk, actor=zheng, at=AT)


def test_a_complex_matter_gets_fifteen_days_when_somebody_outside_agrees(bad, wu, zheng):
    verifying(bad, wu)
    step(commands.confirm_rating, bad.pk, wu, text="属实")
    assert state(bad) == ("VALID", "2026-03-09")
    step(commands.rectify_rating, bad.pk, wu, text="要改造大厅")
    step(commands.rectify_rating, bad.pk, wu, text="改造要三周", asks_longer=True)
    with pytest.raises(NotPermitted):
        step(commands.judge_longer, bad.pk, wu, allowed=True, text="同意")
    step(commands.judge_longer, bad.pk, zheng, allowed=True, text="同意，3月23日前完成")
    assert state(bad) == ("RECTIFYING", "2026-03-23")
    with pytest.raises(commands.CannotHandleRating, match="一次"):
        step(commands.rectify_rating, bad.pk, wu, text="还要", asks_longer=True)


def test_a_longer_limit_may_be_refused(bad, wu, zheng):
    verifying(bad, wu)
    step(commands.confirm_rating, bad.pk, wu, text="属实")
    step(commands.rectify_rating, bad.pk, wu, text="增开窗口")
    with pytest.raises(NotPermitted):
        step(commands.judge_longer, bad.pk, zheng, allowed=False, text="没有申请")
    step(commands.rectify_rating, bad.pk, wu, text="人手不够", asks_longer=True)
    step(commands.judge_longer, bad.pk, zheng, allowed=False, text="可以马上调整")
    assert state(bad) == ("RECTIFYING", "2026-03-09")


def appealed(one, who, at=AT):
    step(
        commands.appeal_rating, one.pk, who, at, text="评价的是另一个窗口", file=proof(one.pk, who)
    )


def test_an_upheld_appeal_counts_no_more_and_stays_to_be_seen(bad, wu, zheng):
    verifying(bad, wu)
    appealed(bad, wu)
    assert state(bad) == ("APPEALED", "2026-03-09")
    with pytest.raises(NotPermitted):
        step(commands.judge_appeal, bad.pk, wu, upheld=True, text="成立")
    step(commands.judge_appeal, bad.pk, zheng, upheld=True, text="监控显示不是本窗口")
    assert state(bad) == ("INVALID", "None")
    (line,) = queries.bad_ratings([RatingState.INVALID], viewer=zheng, at=AT)
    assert line.stars == 1
    shown = queries.occasion(bad.token, client="a", viewer=ANYONE, at=AT)
    assert some(shown.given).text == BAD.text
    assert "监控" in shown.reply


def test_a_judge_of_the_own_organisation_decides_nothing(world, bad, wu):
    verifying(bad, wu)
    appealed(bad, wu)
    own = f.staff(world.market, "冯内", Permission.JUDGE_RATINGS)
    with pytest.raises(NotPermitted):
        step(commands.judge_appeal, bad.pk, own, upheld=True, text="成立")


def test_a_rejected_appeal_goes_on_with_rectifying(bad, wu, zheng):
    verifying(bad, wu)
    appealed(bad, wu)
    with pytest.raises(commands.CannotHandleRating):
        step(commands.judge_appeal, bad.pk, zheng, upheld=False, text="")
    step(commands.judge_appeal, bad.pk, zheng, later(2), upheld=False, text="证据不足")
    assert state(bad) == ("VALID", "2026-03-11")


def test_an_appeal_needs_reason_and_evidence_in_five_days(bad, wu):
    verifying(bad, wu)
    with pytest.raises(commands.CannotHandleRating) as refused:
        step(commands.appeal_rating, bad.pk, wu, text="", file=None)
    assert set(refused.value.fields) == {"text", "file"}
    with pytest.raises(commands.CannotHandleRating, match="时间已经过了"):
        appealed(bad, wu, later(8))
    assert RatingAct.APPEAL not in seen(bad.pk, wu, later(8)).actions


def test_a_second_dissatisfaction_goes_up_once(bad, wu, zheng):
    verifying(bad, wu)
    answered(bad, wu)
    called(bad, wu)
    again(bad, Said(stars=2))
    assert seen(bad.pk, zheng).line.level == 2
    assert state(bad) == ("NEW", "2026-03-03")
    with pytest.raises(NotPermitted):
        step(commands.assign_rating, bad.pk, wu)
    verifying(bad, zheng)
    answered(bad, zheng)
    with pytest.raises(commands.AlreadyRated):
        again(bad)
    called(bad, zheng)
    step(commands.close_rating, bad.pk, zheng)
    assert state(bad)[0] == "CLOSED"


def test_nobody_rates_again_before_the_answer_or_too_late(bad, wu):
    with pytest.raises(commands.CannotRate, match="还没有答复"):
        again(bad)
    verifying(bad, wu)
    answered(bad, wu)
    with pytest.raises(commands.CannotRate, match="时间已经过了"):
        again(bad, at=later(15))


def test_a_silent_one_is_closed_when_its_time_is_over(bad, wu):
    verifying(bad, wu)
    answered(bad, wu)
    called(bad, wu)
    assert commands.close_silent_ratings(actor=SYSTEM, at=later(14)) == 0
    assert commands.close_silent_ratings(actor=SYSTEM, at=later(15)) == 1
    assert state(bad)[0] == "CLOSED"
    with pytest.raises(NotPermitted):
        commands.close_silent_ratings(actor=wu, at=AT)


def test_a_proof_is_read_by_who_sees_the_rating_only(world, bad, wu, zheng):
    verifying(bad, wu)
    appealed(bad, wu)
    key = some(seen(bad.pk, wu).steps[-1].file_id)
    assert queries.rating_file(bad.pk, key, viewer=zheng).name == "整改照片.pdf"
    with pytest.raises(NotFound):
        queries.rating_file(bad.pk, key, viewer=world.stranger)
    with pytest.raises(NotFound):
        queries.rating_file(bad.pk, f.upload(wu, "rating:other"), viewer=wu)
