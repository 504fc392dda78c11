"""At both widths: a licence shown by code at the window, and a picture uploaded for a face."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT
from yiwang.services.cases.tests.food_change import food_change
from yiwang.services.licences.tests import licence_factories, seal_factories
from yiwang.services.licences.tests.using_factories import food_licence, revoke
from yiwang.web.desk.tests.test_intake_licence import code_of
from yiwang.web.desk.tests.test_licence_photo import picture
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def test_what_is_shown_stands_for_the_paper(seat, axe, world, freeze):
    freeze(AT)
    item = food_change(world)
    licence = food_licence(world, party_id=world.zhang.person_id)
    page = seat(world.clerk, 360)
    page.open(reverse("desk:intake-desk", args=[item]))
    page.get_by_label("申请人亮证：食品经营许可证").fill("0123456789")
    page.get_by_role("button", name="读取证照").click()
    page.get_by_text("亮证码不对").first.wait_for()
    both_widths(page, axe, "window-refused")
    page.get_by_label("申请人亮证：食品经营许可证").fill(code_of(licence, world.zhang))
    page.get_by_role("button", name="读取证照").click()
    page.get_by_text("已亮证").wait_for()
    page.locator("summary", has_text="照面信息").click()
    both_widths(page, axe, "window-shown")
    revoke(licence, AT)
    page.get_by_role("button", name="先保存扫描件，继续填").click()
    page.get_by_text("以欺骗手段取得").wait_for()
    both_widths(page, axe, "window-ended")


def test_a_picture_is_chosen_where_a_face_is_filled(seat, axe, freeze, db):
    freeze(seal_factories.AT)
    office = seal_factories.office()
    row = licence_factories.lacking_its_photo(office)
    signer = replace(office.signer, permissions=office.signer.permissions | {Permission.READ_CASES})
    page = seat(signer, 360)
    page.open(reverse("desk:licence", args=[row.pk]))
    page.get_by_role("button", name="补全照面").click()
    page.get_by_text("请选择合影照片").first.wait_for()
    both_widths(page, axe, "photo-refused")
    files = [{"name": "合影.jpg", "mimeType": "image/jpeg", "buffer": picture()}]
    page.get_by_label("合影照片").set_input_files(files)
    page.get_by_role("button", name="补全照面").click()
    page.get_by_text("已保存，内容齐了就会自动制证").wait_for()
    both_widths(page, axe, "photo-kept")
