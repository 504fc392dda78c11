"""How long there is for a bad rating: as shipped, or an organisation's own (差评办理时限)."""

from datetime import date

import pytest

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import Handling
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types import RATING, VoiceLimit
from yiwang.engagement.interaction.types.ratings import RatingAct
from yiwang.engagement.interaction.types.ratings import RatingState as S
from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.tests import factories as f

from .rating_factories import (
    AT,
    answered,
    called,
    invited,
    later,
    officer,
    rated,
    seen,
    step,
    supervisor,
    verifying,
)

SOURCE = "《示例县政务服务“好差评”工作办法》第九条"
OWN = {
    "accept_days": 2,
    "answer_days": 7,
    "extension_days": 3,
    "call_days": 4,
    "in_working_days": True,
    "source": SOURCE,
}
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("state", "is_complex", "in_working_days", "due_on"),
    [
        (S.NEW, False, True, date(2026, 3, 4)),
        (S.VERIFYING, False, True, date(2026, 3, 4)),
        (S.VALID, False, True, date(2026, 3, 11)),
        (S.RECTIFYING, True, True, date(2026, 3, 16)),
        (S.RECTIFIED, False, True, date(2026, 3, 6)),
        (S.VALID, False, False, date(2026, 3, 9)),
        (S.RECTIFYING, True, False, date(2026, 3, 12)),
        (S.APPEALED, False, True, date(2026, 3, 9)),
        (S.RETURN_VISIT, False, True, date(2026, 3, 16)),
        (S.CLOSED, False, True, None),
    ],
)
def test_each_step_counts_its_own_days(state, is_complex, in_working_days, due_on):
    limit = VoiceLimit(RATING, **{**OWN, "in_working_days": in_working_days})
    calendar = Calendar.of({}, version="2026", announced_until=2026)
    assert flow.due(state, MONDAY, calendar, limit, is_complex=is_complex) == due_on


@pytest.fixture
def manager(world):
    return f.staff(world.market, "何管", Permission.COORDINATE_VOICES)


def put(world, actor, **changes):
    told = {**OWN, **changes}
    commands.set_limit(kind=RATING, organisation_id=world.market, actor=actor, at=AT, **told)


def due_on(one):
    return str(Handling.objects.get(pk=one.pk).step_due_on)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accept_days", 0),
        ("accept_days", -1),
        ("accept_days", 181),
        ("answer_days", 0),
        ("answer_days", -5),
        ("extension_days", -1),
        ("call_days", -1),
        ("call_days", 181),
        ("source", ""),
        ("source", "  "),
    ],
)
def test_what_is_no_limit_is_refused(world, manager, name, value):
    with pytest.raises(commands.CannotSetLimit) as refused:
        put(world, manager, **{name: value})
    assert set(refused.value.fields) == {name}
    assert queries.limit_of(RATING, world.market).organisation_id is None


@pytest.mark.django_db
def test_only_who_coordinates_sets_it_and_the_log_says_what(world, manager):
    with pytest.raises(NotPermitted):
        put(world, officer(world))
    put(world, manager)
    found = queries.limit_of(RATING, world.market)
    assert (found.source, found.organisation_id) == (SOURCE, world.market)
    assert queries.limit_of(RATING, world.civil).answer_days == 5
    (entry,) = audit.trace(stream=f"interaction:limit:{world.market}", viewer=SYSTEM)
    assert entry.facts.items() >= {"kind": "RATING", "answer_days": 7, "source": SOURCE}.items()


@pytest.mark.django_db
def test_a_changed_limit_counts_for_ratings_given_from_then_on(world, manager):
    wu, before, after = officer(world), invited(world), invited(world)
    rated(before, actor=world.zhang)
    put(world, manager)
    rated(after, actor=world.zhang)
    assert (due_on(before), due_on(after)) == ("2026-03-03", "2026-03-04")
    put(world, manager, accept_days=9, answer_days=9, extension_days=9, call_days=9)
    for one, checked, rectified in (
        (before, "2026-03-09", "2026-03-02"),
        (after, "2026-03-11", "2026-03-06"),
    ):
        verifying(one, wu)
        step(commands.confirm_rating, one.pk, wu, text="情况属实")
        assert due_on(one) == checked
        Handling.objects.filter(pk=one.pk).update(state=S.VERIFYING)
        called(one, wu)
        answered(one, wu)
        assert due_on(one) == rectified
    assert seen(after.pk, wu).limit.source == SOURCE


@pytest.mark.django_db
def test_the_longer_limit_is_the_organisations_too(world, manager):
    put(world, manager)
    wu, zheng = officer(world), supervisor(world)
    one = invited(world)
    rated(one, actor=world.zhang)
    verifying(one, wu)
    step(commands.confirm_rating, one.pk, wu, text="情况属实")
    step(commands.rectify_rating, one.pk, wu, text="更换叫号系统")
    step(commands.rectify_rating, one.pk, wu, text="设备要采购", asks_longer=True)
    step(commands.judge_longer, one.pk, zheng, later(1), allowed=True, text="同意")
    assert due_on(one) == "2026-03-16"


@pytest.mark.django_db
def test_where_nothing_is_longer_nobody_asks_for_it(world, manager):
    put(world, manager, extension_days=0)
    wu, one = officer(world), invited(world)
    rated(one, actor=world.zhang)
    verifying(one, wu)
    step(commands.confirm_rating, one.pk, wu, text="情况属实")
    step(commands.rectify_rating, one.pk, wu, text="更换叫号系统")
    assert RatingAct.ASK_LONGER not in seen(one.pk, wu).actions
    with pytest.raises(commands.CannotHandleRating, match="没有规定延长"):
        step(commands.rectify_rating, one.pk, wu, text="设备要采购", asks_longer=True)
