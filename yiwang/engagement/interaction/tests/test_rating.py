"""Asked once after the case, rated once by who was asked, never changed."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import Handling, Occasion, Rating
from yiwang.engagement.interaction.queries.ratings import UnknownInvitation, UnknownVisit
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    STAR_NAMES,
    OccasionKind,
    RatingChannel,
    RatingState,
    Said,
)
from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases.queries.following import TooManyMisses
from yiwang.services.cases.tests import factories as f
from yiwang.services.catalogue.tests.factories import some

from .rating_factories import AT, BAD, GOOD, invited, later, officer, over, rated, supervisor

pytestmark = pytest.mark.django_db


def look(one, at=AT, client="a"):
    return queries.occasion(one.token, client=client, viewer=ANYONE, at=at)


def entries(one):
    return audit.trace(stream=f"interaction:rating:{one.pk}", viewer=SYSTEM)


def test_who_was_served_is_asked_once_by_message(world, deliver):
    number = over(world)
    deliver()
    deliver()
    (one,) = Occasion.objects.filter(number=number)
    (line,) = (m for m in notifications.inbox(world.zhang) if m.link and m.link[0] == "rating")
    assert line.link == ("rating", one.token)
    assert "请您评价" in line.subject
    assert some(queries.invitation_of(number, viewer=world.zhang, at=AT)).may_rate
    assert queries.invitation_of(number, viewer=world.li, at=AT) is None
    assert commands.invite_ratings(numbers=[number], actor=SYSTEM, at=AT) == 0


def test_nobody_is_asked_before_the_case_is_over(world):
    number = f.case_to_decide(world)
    assert commands.invite_ratings(numbers=[number], actor=SYSTEM, at=AT) == 0
    assert queries.invitation_of(number, viewer=world.zhang, at=AT) is None
    with pytest.raises(NotPermitted):
        commands.invite_ratings(numbers=[number], actor=world.clerk, at=AT)


def test_a_good_rating_ends_there_and_says_how_it_stands(world):
    one = invited(world)
    rated(one, GOOD, actor=ANYONE)
    found = look(one)
    assert (found.given.grade, found.given.labels[1][1]) == ("非常满意", "服务热情效率高")
    assert not found.may_rate
    assert not found.may_rerate
    assert not Handling.objects.exists()
    stands = entries(one)[-1].facts["stands"][0]
    assert (stands["kind"], stands["outcome"], stands.get("is_open")) == ("RATING", "5", None)
    assert stands["more"]["bad"] is False


def test_a_bad_rating_opens_its_handling_due_the_next_working_day(world):
    one = invited(world)
    rated(one, actor=ANYONE)
    row = Handling.objects.get(pk=one.pk)
    assert (row.state, str(row.step_due_on)) == (RatingState.NEW, "2026-03-03")
    stands = entries(one)[-1].facts["stands"][0]
    assert (stands["v"], stands["is_open"], stands["due_on"]) == (1, True, "2026-03-03")
    assert stands["more"]["case"] == str(one.number)


def test_it_is_rated_once(world):
    one = invited(world)
    rated(one, GOOD, actor=ANYONE)
    with pytest.raises(commands.AlreadyRated):
        rated(one, BAD, actor=ANYONE)
    assert Rating.objects.get().stars == 5


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(stars=None), "stars"),
        (Said(stars=6), "stars"),
        (replace(GOOD, labels=("115",)), "labels"),
        (replace(GOOD, labels=("999",)), "labels"),
        (replace(GOOD, text="字" * 501), "text"),
        (replace(GOOD, text="<script>" * 12_500), "text"),
        (replace(BAD, phone=""), "phone"),
        (replace(BAD, phone="123"), "phone"),
    ],
)
def test_what_is_not_whole_is_refused(world, said, field):
    one = invited(world)
    with pytest.raises(commands.CannotRate) as refused:
        rated(one, said, actor=ANYONE)
    assert set(refused.value.fields) == {field}
    assert not Rating.objects.exists()


def test_every_label_belongs_to_one_grade():
    assert len(labels.LABELS) == 40
    assert [len(labels.of_grade(n)) for n in STAR_NAMES] == [8, 8, 8, 8, 8]
    assert labels.joined(["517", "510", "517"]) == "510|517"


def test_the_window_for_rating_is_ten_working_days(world):
    one = invited(world)
    assert str(look(one).last_on) == "2026-03-16"
    with pytest.raises(commands.CannotRate, match="时间已经过了"):
        rated(one, GOOD, actor=ANYONE, at=later(15))
    rated(one, GOOD, actor=ANYONE, at=later(14))


def test_a_guessed_token_is_nobody_s_and_makes_wait(world):
    one = invited(world)
    for _ in range(5):
        with pytest.raises(UnknownInvitation, match="没有找到"):
            queries.occasion("A" * 32, client="guesser", viewer=ANYONE, at=AT)
    with pytest.raises(TooManyMisses):
        queries.occasion(one.token, client="guesser", viewer=ANYONE, at=AT)
    assert look(one, client="another").may_rate
    with pytest.raises(NotFound):
        commands.rate(token="B" * 32, said=GOOD, channel=RatingChannel.PC, actor=ANYONE, at=AT)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE interaction_rating SET text = '没有意见'",
        "UPDATE interaction_rating SET stars = 5",
        "DELETE FROM interaction_rating",
        "UPDATE interaction_handlingstep SET text = ''",
        "DELETE FROM interaction_handlingstep",
        "DELETE FROM interaction_handling",
        "DELETE FROM interaction_occasion",
    ],
)
def test_what_was_said_is_neither_changed_nor_erased(world, act):
    one = invited(world)
    rated(one, actor=ANYONE)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(act)
    assert look(one).given.text == BAD.text


def test_a_visitor_rates_a_window_with_its_code_once(world):
    clerk = officer(world)
    window = commands.open_rated_window(
        organisation_id=world.market, label="综合受理3号窗口", actor=clerk, at=AT
    )
    code = commands.hand_out_code(window_id=window, actor=clerk, at=AT)
    token = queries.visit(window, code, client="a", viewer=ANYONE, at=AT)
    commands.rate(token=token, said=GOOD, channel=RatingChannel.QR, actor=ANYONE, at=AT)
    assert Occasion.objects.get().kind == OccasionKind.VISIT
    with pytest.raises(UnknownVisit):
        queries.visit(window, code, client="b", viewer=ANYONE, at=AT)
    with pytest.raises(commands.AlreadyRated):
        commands.rate(token=token, said=GOOD, channel=RatingChannel.QR, actor=ANYONE, at=AT)


def test_a_visit_may_be_about_an_item(world):
    clerk = officer(world)
    window = commands.open_rated_window(
        organisation_id=world.market, label="3号", actor=clerk, at=AT
    )
    commands.hand_out_code(window_id=window, item_code=world.permit, actor=clerk, at=AT)
    assert Occasion.objects.get().item_name == "食品经营许可（新办）"
    with pytest.raises(NotFound):
        commands.hand_out_code(window_id=window, item_code="0" * 31, actor=clerk, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_address_rate_once(world):
    one = invited(world)
    told: list[str] = []

    def give(stars):
        try:
            said = Said(stars=stars)
            commands.rate(token=one.token, said=said, channel=RatingChannel.PC, actor=ANYONE, at=AT)
            told.append("given")
        except commands.AlreadyRated:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(stars,)) for stars in (4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["given", "refused"]
    assert Rating.objects.count() == 1


def test_the_code_of_a_visit_runs_out_and_is_not_guessed(world):
    clerk = officer(world)
    window = commands.open_rated_window(
        organisation_id=world.market, label="3号", actor=clerk, at=AT
    )
    code = commands.hand_out_code(window_id=window, actor=clerk, at=AT)
    late = AT + timedelta(minutes=30)
    for _ in range(5):
        with pytest.raises(UnknownVisit):
            queries.visit(window, code, client="c", viewer=ANYONE, at=late)
    with pytest.raises(TooManyMisses):
        queries.visit(window, code, client="c", viewer=ANYONE, at=late)


def test_only_who_answers_for_an_organisation_opens_its_windows(world):
    outside = supervisor(world)
    given = {"organisation_id": world.market, "actor": outside, "at": AT}
    with pytest.raises(NotPermitted):
        commands.open_rated_window(label="3号", **given)
    given["actor"] = officer(world)
    for label, sentence in (("", "请填写"), ("3号", ""), ("3号", "已经登记")):
        if not sentence:
            window = commands.open_rated_window(label=label, **given)
            continue
        with pytest.raises(commands.CannotOpenWindow) as refused:
            commands.open_rated_window(label=label, **given)
        assert sentence in refused.value.fields["label"]
    with pytest.raises(NotFound):
        commands.hand_out_code(window_id=window, actor=outside, at=AT)
