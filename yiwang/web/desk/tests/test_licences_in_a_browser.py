"""A licence in Chromium: granted, sealed, looked at, suspended, verified by everybody."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests import test_licensing as line
from yiwang.services.cases.tests.factories import decided_case
from yiwang.services.licences import commands as licences
from yiwang.services.licences.tests import licence_factories, seal_factories
from yiwang.services.licences.tests.seal_factories import AT, Office
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


@pytest.fixture
def office(world) -> Office:
    world.__dict__["approver"] = replace(world.approver, role="APPROVER")
    licences.found_test_maker(actor=SYSTEM, at=AT)
    made = Office(world.market, world.civil)
    row = seal_factories.in_use(made, style="licence")
    licences.authorise_seal_user(
        seal_id=row.pk, version=row.version, role="APPROVER", actor=made.keeper, at=AT
    )
    return made


def test_a_licence_from_its_decision_to_its_suspension(seat, axe, world, office, freeze):
    freeze(AT)
    line.type_of(world.permit[19:31])
    row = line.granted(world)
    keeper = office.staff("钱证", Permission.KEEP_LICENCES, role="LICENCE_KEEPER")
    page = seat(keeper, width=360)
    page.open("/desk/licences/")
    both_widths(page, axe, "licences-list")
    page.get_by_role("link", name=row.number).click()
    both_widths(page, axe, "licences-one")
    page.get_by_role("button", name="看原件（会留痕）").click()
    shown = page.get_by_role("img", name="食品小经营店登记证第 1 页")
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 0
    both_widths(page, axe, "licences-original")
    page.get_by_role("button", name="暂扣", exact=True).click()
    assert page.get_by_text("请填写理由").first.is_visible()
    both_widths(page, axe, "licences-refused")
    page.get_by_label("理由").fill("责令停业整顿期间")
    page.get_by_label("依据").fill("《中华人民共和国行政处罚法》第九条第三项")
    page.get_by_role("button", name="暂扣", exact=True).click()
    assert page.get_by_text("已暂扣，核验时会显示").is_visible()
    both_widths(page, axe, "licences-suspended")
    everybody = seat(replace(keeper, id="nobody"), width=360)
    address = reverse("portal:verify")
    everybody.open(f"{address}?code={licence_factories.code_of(row)}")
    assert everybody.get_by_text("没有通过的环节：证照状态").is_visible()
    both_widths(everybody, axe, "licences-verified")
    assert apps.get_model("licences", "LicenceStep").objects.filter(licence=row).count() == 3


def test_what_a_face_lacks_is_filled_on_its_page(seat, axe, world, office, freeze):
    freeze(AT)
    line.type_of(world.permit[19:31], *line.FIELDS, "主体业态", "经营项目")
    row = line.licence_of(decided_case(world))
    page = seat(world.approver, width=360)
    page.open(f"/desk/licences/{row.pk}/")
    both_widths(page, axe, "licences-lacking")
    page.get_by_label("主体业态").fill("餐饮服务经营者")
    page.get_by_label("经营项目").fill("热食类食品制售；冷食类食品制售（不含熟食）")
    page.get_by_role("button", name="补全照面").click()
    assert page.get_by_text("已保存，内容齐了就会自动制证").is_visible()
    assert page.get_by_text("正在排队用印").is_visible()
