"""A licence shown by code at the window stands for the paper (窗口亮证)."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import AT, later
from yiwang.services.cases.tests.food_change import food_change
from yiwang.services.licences import commands
from yiwang.services.licences import queries as licences
from yiwang.services.licences.tests.using_factories import food_licence, revoke, uses
from yiwang.services.licences.types.presenting import Shows
from yiwang.web.desk.tests.test_intake import text_of, written

pytestmark = pytest.mark.django_db
WHOLE = {"how-3": [], "how-4": [], "place": "示例县新街9号"}


@pytest.fixture
def item(world, freeze):
    freeze(AT)
    return food_change(world)


@pytest.fixture
def licence(world, item):
    return food_licence(world, party_id=world.zhang.person_id)


def code_of(licence, actor, shows=Shows.FACE):
    key = commands.present_licence(licence_id=licence.pk, shows=shows, actor=actor, at=AT)
    return licences.presentation(key, viewer=actor, at=AT).code


def send(client, item, **changes):
    address = reverse("desk:intake-desk", args=[item])
    return client.post(address, {**written(**WHOLE), **changes}, follow=True)


def read_in(page):
    return dict(re.findall(r'name="(presented-2)" value="([^"]+)"', page))


def test_what_is_shown_is_filed_and_logged_with_the_case(desk, world, item, licence):
    client = desk(world.clerk)
    assert "还没有" in text_of(send(client, item, step="edit"))
    digits = code_of(licence, world.zhang)
    page = text_of(send(client, item, step="edit", **{"shown-2": f"{digits[:5]} {digits[5:]}"}))
    assert "已亮证" in page
    kept = read_in(page)
    assert "出示的食品经营许可证" in text_of(send(client, item, step="check", **kept))
    done = send(client, item, step="file", **kept)
    number = done.context["file"].number
    assert send(client, item, step="file", **kept).redirect_chain == done.redirect_chain
    (row,) = apps.get_model("cases", "SubmittedMaterial").objects.filter(case=number, material_no=2)
    assert row.way == "LICENCE"
    (proof,) = queries.licences_of_filing(number, viewer=world.clerk, at=AT)
    assert (proof.licence_id, [one.label for one in proof.differing]) == (licence.pk, ["经营场所"])
    assert [(one.way, one.case_number) for one in uses()] == [("WINDOW", None), ("WINDOW", number)]
    looks = licences.licence_looks(licence.pk, viewer=world.zhang).rows
    assert looks[0].case_number == number
    revoke(licence, later(3))
    (ended,) = queries.licences_of_filing(number, viewer=world.clerk, at=later(4))
    assert "撤销" in ended.why_not


def test_what_does_not_fit_is_said_and_nothing_is_used(desk, world, item, licence):
    client = desk(world.clerk)
    wrong = text_of(send(client, item, step="edit", **{"shown-2": "0123456789"}))
    assert "亮证码不对、已经过期或者已经被查看过" in wrong
    proof = code_of(licence, world.zhang, Shows.PROOF)
    assert "只证明证照有效" in text_of(send(client, item, step="edit", **{"shown-2": proof}))
    assert uses() == []
    assert "请上传食品经营许可证" in text_of(send(client, item, step="check"))


def test_another_one_s_licence_and_an_old_look_are_not_filed(desk, world, item, freeze):
    client = desk(world.clerk)
    theirs = food_licence(world, party_id=world.li.person_id)
    kept = read_in(
        text_of(send(client, item, step="edit", **{"shown-2": code_of(theirs, world.li)}))
    )
    assert "出示的证照不是申请人的" in text_of(send(client, item, step="file", **kept))
    second = desk(world.reviewer)
    assert send(second, item, step="file", **kept).status_code == 403
    freeze(later(1))
    assert read_in(text_of(send(client, item, step="edit", **kept))) == {}


def test_who_takes_nothing_in_reads_nothing(world, item, licence):
    given = {"item_code": item, "situation": "", "code": "0123456789", "at": AT}
    with pytest.raises(NotPermitted):
        cases.take_presented_licence(material_no=2, actor=world.approver, **given)
    with pytest.raises(NotFound):
        cases.take_presented_licence(material_no=9, actor=world.clerk, **given)
    with pytest.raises(commands.CannotPresent):
        cases.take_presented_licence(material_no=2, actor=world.clerk, **given)
