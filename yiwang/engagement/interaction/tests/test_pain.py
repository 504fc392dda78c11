"""Pain points: who may do what when, each refusal, the clock, what everybody reads."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import PainPoint, PainPointStep
from yiwang.engagement.interaction.policy import pain as policy
from yiwang.engagement.interaction.rules.limits import pain_yellow_on
from yiwang.engagement.interaction.types import VoiceLight
from yiwang.engagement.interaction.types.pain import (
    NewPainPoint,
    PainDeed,
    PainField,
    PainSource,
    PainState,
)
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs

from .factories import AT, CITY, COUNTY, ID_NUMBER, Entry, day

D, S = PainDeed, PainState
HURTS = "居民补办身份证明要先到社区、再到派出所，两头跑，社区说不归它开。"
DONE = "派出所窗口凭户籍系统直接出具，不再要社区证明，7月1日起实行。"
PROOF = "示例县公安局关于取消社区证明的通知，6月28日印发。"
DUE = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("state", "takes"),
    [
        (S.COLLECTED, {D.OWN}),
        (S.OWNED, {D.OWN, D.SOLVE}),
        (S.SOLVED, {D.RETURN, D.PUBLISH}),
        (S.PUBLISHED, set()),
    ],
)
def test_what_each_state_takes(state, takes):
    row = PainPoint(state=state.value, region_code=COUNTY)
    assert {deed for deed in D if policy.fits(deed, row)} == takes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due_on", "yellow"),
    [(date(2026, 4, 1), date(2026, 3, 25)), (date(2026, 3, 13), date(2026, 3, 6))],
)
def test_yellow_comes_five_working_days_before(due_on, yellow):
    assert pain_yellow_on(due_on, orgs.working_calendar()) == yellow


def found(**changes):
    told: dict[str, Any] = {
        "token": uuid4(),
        "area": PainField.IDENTITY,
        "title": "补身份证明要社区和派出所两头跑",
        "hurts": HURTS,
        "source": PainSource.SURVEY,
        "source_note": "3月1日走访示例社区，12户里有5户提到",
    }
    return NewPainPoint(**(told | changes))


def collected(place, **changes):
    return commands.collect_pain_point(new=found(**changes), actor=place.manager, at=AT)


def seen(number, viewer, at=AT):
    one = queries.pain_point(number, viewer=viewer, at=at)
    assert one is not None
    return one


def does(act, number, actor, at=AT, **told):
    told.setdefault("version", seen(number, actor, at).version)
    act(number=number, actor=actor, at=at, **told)


def owned(place, **changes):
    number = collected(place, **changes)
    told = {"organisation_id": place.world.civil, "due_on": DUE, "reason": "请牵头解决"}
    does(commands.own_pain_point, number, place.manager, **told)
    return number


def solved(place, **changes):
    number = owned(place)
    told = {"measure": DONE, "evidence": PROOF} | changes
    does(commands.solve_pain_point, number, place.stranger, day(3), **told)
    return number


@pytest.mark.django_db
class TestTheWay:
    """From the first note to the public page."""

    def test_it_is_solved_verified_and_published(self, place):
        number = solved(place, measure=f"{DONE}联系人{ID_NUMBER}")
        told = {"reason": "电话回访5户，都说不用再跑"}
        does(commands.publish_pain_point, number, place.manager, day(4), **told)
        (line,) = queries.public_pain_points(region_code=COUNTY).lines
        assert (line.number, line.state, line.solved_on) == (number, S.PUBLISHED, date(2026, 3, 5))
        assert ID_NUMBER not in line.measure
        assert line.steps == ()
        steps = seen(number, place.manager).steps
        assert [one.deed for one in steps] == [D.COLLECT, D.OWN, D.SOLVE, D.PUBLISH]
        rows = Entry.objects.filter(stream=f"interaction:pain:{number}", n__isnull=False)
        stood = [row.facts["stands"][0] for row in rows.order_by("n")]
        assert [(one["kind"], one["v"], one.get("due_on")) for one in stood] == [
            ("PAIN_POINT", 1, None),
            ("PAIN_POINT", 2, "2026-04-01"),
            ("PAIN_POINT", 3, None),
            ("PAIN_POINT", 4, None),
        ]
        assert [one.get("is_open", False) for one in stood] == [True, True, True, False]

    def test_what_is_not_solved_goes_back_with_its_first_day(self, place):
        number = solved(place)
        told = {"reason": "示例街道还在要社区证明"}
        does(commands.return_pain_point, number, place.manager, day(4), **told)
        one = seen(number, place.stranger)
        assert (one.state, one.due_on, one.actions) == (S.OWNED, DUE, {D.SOLVE})

    @pytest.mark.parametrize(
        ("n", "light"),
        [(0, VoiceLight.GREEN), (23, VoiceLight.YELLOW), (31, VoiceLight.RED)],
    )
    def test_the_light_follows_the_day(self, place, n, light):
        number = owned(place)
        assert seen(number, place.stranger, day(n)).light is light

    def test_the_same_form_twice_is_one(self, place):
        token = uuid4()
        assert collected(place, token=token) == collected(place, token=token)
        assert PainPoint.objects.count() == 1

    def test_a_later_day_keeps_the_first_in_its_history(self, place):
        number = owned(place)
        told = {"organisation_id": place.world.civil, "due_on": date(2026, 5, 6)}
        does(commands.own_pain_point, number, place.manager, **told, reason="等省里的系统升级")
        steps = seen(number, place.manager).steps
        assert "2026年4月1日" in steps[1].opinion
        assert "2026年5月6日" in steps[2].opinion

    def test_steps_are_never_changed(self, place):
        collected(place)
        with pytest.raises(IntegrityError), transaction.atomic():
            PainPointStep.objects.update(opinion="别的")
        with pytest.raises(IntegrityError), transaction.atomic():
            PainPointStep.objects.all().delete()


@pytest.mark.django_db
class TestRefusals:
    """What is not taken, and from whom."""

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("title", "堵"), ("title", "长" * 61), ("hurts", " "), ("source_note", "")],
    )
    def test_a_note_without_its_words(self, place, field, typed):
        with pytest.raises(commands.CannotRelieve) as refused:
            collected(place, **{field: typed})
        assert set(refused.value.fields) == {field}

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("organisation_id", {"organisation_id": UUID(int=0)}),
            ("due_on", {"due_on": date(2026, 3, 2)}),
            ("due_on", {"due_on": date(2027, 6, 1)}),
            ("due_on", {"due_on": None}),
            ("reason", {"reason": ""}),
        ],
    )
    def test_a_giving_without_owner_day_or_reason(self, place, field, changes):
        told = {"organisation_id": place.world.civil, "due_on": DUE, "reason": "请牵头解决"}
        number = collected(place)
        with pytest.raises(commands.CannotRelieve) as refused:
            does(commands.own_pain_point, number, place.manager, **(told | changes))
        assert set(refused.value.fields) == {field}

    def test_an_owner_outside_the_place(self, place):
        told = {"organisation_id": place.city_centre, "due_on": DUE, "reason": "请牵头解决"}
        with pytest.raises(commands.CannotRelieve):
            does(commands.own_pain_point, collected(place), place.manager, **told)

    @pytest.mark.parametrize("field", ["measure", "evidence"])
    def test_solved_needs_what_was_done_and_its_evidence(self, place, field):
        told = {"measure": DONE, "evidence": PROOF, field: ""}
        with pytest.raises(commands.CannotRelieve) as refused:
            does(commands.solve_pain_point, owned(place), place.stranger, **told)
        assert set(refused.value.fields) == {field}

    def test_only_the_owner_says_it_is_solved(self, place):
        number = owned(place)
        told = {"measure": DONE, "evidence": PROOF}
        with pytest.raises(NotPermitted):
            does(commands.solve_pain_point, number, place.manager, **told)
        with pytest.raises(NotFound):
            commands.solve_pain_point(number=number, version=2, actor=place.officer, at=AT, **told)

    @pytest.mark.parametrize("act", ["publish_pain_point", "return_pain_point"])
    def test_who_solved_it_does_not_verify_it(self, place, act):
        number = owned(place)
        both = replace(place.manager, organisation_id=place.world.civil)
        does(commands.solve_pain_point, number, both, measure=DONE, evidence=PROOF)
        assert seen(number, both).actions == frozenset()
        with pytest.raises(NotPermitted) as refused:
            does(getattr(commands, act), number, both, reason="已经核实过")
        assert "另一人" in refused.value.text

    @pytest.mark.parametrize("act", ["publish_pain_point", "return_pain_point"])
    def test_verifying_says_how(self, place, act):
        with pytest.raises(commands.CannotRelieve) as refused:
            does(getattr(commands, act), solved(place), place.manager, reason="")
        assert set(refused.value.fields) == {"reason"}

    def test_what_has_not_come_so_far(self, place):
        with pytest.raises(commands.CannotRelieve) as refused:
            does(commands.publish_pain_point, collected(place), place.manager, reason="已核实")
        assert refused.value.fields == {}

    def test_a_version_seen_before_changes_nothing(self, place):
        number = owned(place)
        told = {"organisation_id": place.world.civil, "due_on": DUE, "reason": "请牵头解决"}
        with pytest.raises(commands.PainOvertaken) as refused:
            does(commands.own_pain_point, number, place.manager, version=1, **told)
        assert refused.value.detail["who"] == "高霞"

    def test_who_may_not_even_see_it(self, place):
        number = owned(place)
        for viewer in (ANYONE, place.officer, replace(place.manager, region_code="990200000000")):
            assert queries.pain_point(number, viewer=viewer, at=AT) is None
        for actor in (ANYONE, place.officer, place.supervisor):
            with pytest.raises(NotPermitted):
                commands.collect_pain_point(new=found(), actor=actor, at=AT)


@pytest.mark.django_db
def test_lists_are_of_the_viewer_and_go_on(place):
    numbers = [owned(place) for _ in range(3)]
    first = queries.desk_pain_points(S.OWNED, limit=2, viewer=place.manager, at=AT)
    rest = queries.desk_pain_points(
        S.OWNED, limit=2, after=first.after, viewer=place.manager, at=AT
    )
    assert {one.number for one in (*first.lines, *rest.lines)} == set(numbers)
    assert rest.after == ""
    for viewer, many in ((place.stranger, 3), (place.supervisor, 3), (place.officer, 0)):
        assert len(queries.desk_pain_points(S.OWNED, viewer=viewer, at=AT).lines) == many


@pytest.mark.django_db
def test_everybody_reads_what_is_published_here_and_above(place):
    first, second = solved(place), solved(place)
    for number in (first, second):
        does(commands.publish_pain_point, number, place.manager, day(4), reason="已经回访")
    page = queries.public_pain_points(region_code=COUNTY, limit=1)
    rest = queries.public_pain_points(region_code=COUNTY, limit=1, after=page.after)
    assert {page.lines[0].number, rest.lines[0].number} == {first, second}
    assert queries.public_pain_points(region_code=CITY).lines == ()
    assert queries.public_pain_points(region_code=COUNTY, area=PainField.WORK).lines == ()
