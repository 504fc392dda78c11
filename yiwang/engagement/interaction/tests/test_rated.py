"""Counters move with what was said; shares are shown from ten on; words are masked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import Occasion, RatingTally
from yiwang.engagement.interaction.models.ratings import token_of
from yiwang.engagement.interaction.rules import rating_masks as masks
from yiwang.engagement.interaction.types.ratings import (
    OccasionKind,
    RatingChannel,
    RatingsBy,
    Said,
)
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import providers as keys
from yiwang.services.cases.tests import factories as f

from .rating_factories import (
    AT,
    BAD,
    GOOD,
    answered,
    called,
    invited,
    later,
    officer,
    proof,
    rated,
    step,
    supervisor,
    verifying,
)

pytestmark = pytest.mark.django_db
MONTH = date(2026, 3, 1)
PROVINCE = "990000000000"


def more(one, n):
    """Further people who were asked after the same service."""
    counted = []
    for _ in range(n):
        key = uuid7()
        counted.append(
            Occasion.objects.create(
                id=key,
                kind=OccasionKind.CASE,
                number=None,
                token_index=keys.index(token_of(key)),
                item_code=one.item_code,
                item_name=one.item_name,
                organisation_id=one.organisation_id,
                organisation_name=one.organisation_name,
                region_code=one.region_code,
                opened_at=AT,
                until=one.until,
                month=one.month,
            )
        )
    return counted


def figures(by, region=PROVINCE):
    return queries.rating_figures(by, region_code=region, since=MONTH, until=MONTH)


def test_of_nine_no_share_is_shown_and_of_ten_it_is(world):
    one = invited(world)
    others = more(one, 9)
    commands.recount_ratings(month=MONTH, actor=SYSTEM, at=AT)
    for each in (one, *others[:8]):
        rated(each, GOOD, actor=ANYONE)
    (nine,) = figures(RatingsBy.ORGANISATION, f.COUNTY)
    assert (nine.rated, nine.is_shown, nine.shares, nine.good) == (9, False, (), None)
    rated(others[8], BAD, actor=ANYONE)
    (ten,) = figures(RatingsBy.ORGANISATION, f.COUNTY)
    assert (ten.shares, ten.good, ten.answered) == ((90.0, 0.0, 0.0, 0.0, 10.0), 90.0, 100.0)


def test_a_rating_counts_wherever_it_is_shown(world):
    one = invited(world)
    rated(one, GOOD, actor=ANYONE)
    county = next(r for r in figures(RatingsBy.REGION, f.COUNTY) if r.key == f.COUNTY)
    assert (county.invited, county.rated, county.stars) == (1, 1, (1, 0, 0, 0, 0))
    assert figures(RatingsBy.REGION)[0].rated == 1
    (item,) = figures(RatingsBy.ITEM)
    assert (item.name, item.rated) == (one.item_name, 1)
    (month,) = figures(RatingsBy.MONTH)
    assert (month.name, month.rated) == ("2026年3月", 1)
    assert figures(RatingsBy.ORGANISATION) == ()


def test_counters_prove_right_after_a_whole_life(world):
    wu, zheng = officer(world), supervisor(world)
    first, second, third = invited(world), invited(world), invited(world)
    rated(first, actor=ANYONE)
    rated(second, actor=ANYONE)
    rated(third, GOOD, actor=ANYONE)
    verifying(first, wu)
    answered(first, wu)
    called(first, wu)
    commands.rerate(
        token=first.token, said=Said(stars=4), channel=RatingChannel.PC, actor=ANYONE, at=AT
    )
    verifying(second, wu)
    step(commands.appeal_rating, second.pk, wu, text="错了", file=proof(second.pk, wu))
    step(commands.judge_appeal, second.pk, zheng, upheld=True, text="成立")
    (one,) = figures(RatingsBy.ORGANISATION, f.COUNTY)
    assert (one.invited, one.rated, one.stars) == (3, 2, (1, 0, 0, 0, 1))
    assert (one.rectified, one.invalid) == (1, 1)
    assert commands.recount_ratings(month=MONTH, actor=SYSTEM, at=AT) == 0


def test_a_recount_mends_what_is_wrong(world):
    one = invited(world)
    rated(one, GOOD, actor=ANYONE)
    RatingTally.objects.filter(region_code=PROVINCE).update(stars5=7)
    RatingTally.objects.filter(region_code=f.COUNTY).delete()
    assert commands.recount_ratings(month=MONTH, actor=SYSTEM, at=AT) > 2
    assert figures(RatingsBy.ORGANISATION, f.COUNTY)[0].stars == (1, 0, 0, 0, 0)
    assert commands.recount_ratings(month=MONTH, actor=SYSTEM, at=AT) == 0
    with pytest.raises(NotPermitted):
        commands.recount_ratings(month=MONTH, actor=world.clerk, at=AT)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("身份证110101199003070011被复印", "身份证〔号码已隐去〕被复印"),
        ("身份证 1101 0119 9003 0700 1X", "身份证 〔号码已隐去〕"),
        ("打１３８００１３８０００没人接", "打〔号码已隐去〕没人接"),
        ("写信到 zhang.san@example.com", "写信到 〔邮箱已隐去〕"),
        ("我叫王小明，车牌鲁A·12345被贴条", "我叫王**，车牌鲁****被贴条"),
        ("3号窗口等了120分钟，2026年才办好", "3号窗口等了120分钟，2026年才办好"),
    ],
)
def test_numbers_of_people_are_not_published(said, shown):
    assert masks.published(said) == shown


def test_samples_are_those_that_were_answered_masked(world):
    one = invited(world)
    rated(one, replace(BAD, text="我的号码13800138000，<b>请回电</b>"), actor=ANYONE)
    assert queries.rating_samples(region_code=PROVINCE) == ()
    wu = officer(world)
    verifying(one, wu)
    answered(one, wu)
    called(one, wu)
    step(commands.close_rating, one.pk, wu)
    (sample,) = queries.rating_samples(region_code=PROVINCE)
    assert sample.text == "我的号码〔号码已隐去〕，<b>请回电</b>"
    assert (sample.grade, sample.labels) == ("非常不满意", ("服务态度差效率低",))


def records(who, **changes):
    span = {"since": AT - timedelta(days=1), "until": later(1)}
    return queries.rating_records(viewer=who, **{**span, **changes})


def test_records_are_graded_as_the_standard_counts(world):
    first, second = invited(world), invited(world)
    rated(first, GOOD, actor=ANYONE)
    rated(second, replace(BAD, is_anonymous=True), actor=ANYONE)
    zheng = supervisor(world)
    good, bad = records(zheng)
    assert (good.grade, good.labels, good.number) == (1, "510|517", str(first.number))
    assert (bad.grade, bad.number, bad.evaluator) == (5, "", "")
    assert good.organisation_code
    assert records(zheng, after=good.id) == (bad,)
    with pytest.raises(NotPermitted):
        records(f.staff(world.civil, "周外", Permission.EDIT_CATALOGUE))


def test_an_organisation_reads_all_its_own_ratings(world):
    one = invited(world)
    rated(one, BAD, actor=ANYONE)
    (line,) = queries.ratings_of(viewer=officer(world))
    assert (line.is_bad, line.is_invalid, line.text) == (True, False, BAD.text)
    assert queries.ratings_of(viewer=world.stranger) == ()


def test_lists_cost_the_same_however_many(world, django_assert_max_num_queries):
    first = invited(world)
    for each in (first, *more(first, 5)):
        rated(each, actor=ANYONE)
    wu = officer(world)
    with django_assert_max_num_queries(4):
        assert len(queries.bad_ratings(viewer=wu, at=AT)) == 6
    with django_assert_max_num_queries(4):
        assert len(queries.ratings_of(viewer=wu)) == 6
    with django_assert_max_num_queries(6):
        assert len(records(supervisor(world))) == 6
