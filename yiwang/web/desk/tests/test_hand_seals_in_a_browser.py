"""A decision is let go by hand in Chromium, on a phone and on a desk."""

import pytest
from django.apps import apps

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import AT, decided_case, staff
from yiwang.services.cases.tests.test_hand_seals import BASIS, PDF, REASON
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def test_a_decision_is_let_go_by_hand(seat, axe, transactional_db, freeze, world):
    freeze(AT)
    number = decided_case(world)
    page = seat(staff(world.civil, "谢宁", Permission.APPROVE_SEALS), width=360)
    page.open("/desk/seals/by-hand/")
    both_widths(page, axe, "hand-seals-waiting")
    page.get_by_role("link", name="批准手工用印").click()
    page.get_by_role("button", name="批准手工用印").click()
    assert page.get_by_text("请填写依据").first.is_visible()
    both_widths(page, axe, "hand-seal-refused")
    page.get_by_label("为什么不能加盖电子印章").fill(REASON)
    page.get_by_label("依据").fill(BASIS)
    scan = {"name": "决定书扫描件.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("盖好章的纸质原件的扫描件").set_input_files(scan)
    page.get_by_role("button", name="批准手工用印").click()
    assert page.get_by_text("已批准手工用印").first.is_visible()
    both_widths(page, axe, "hand-seals")
    assert apps.get_model("cases", "HandSeal").objects.get().case_id == number
    told = queries.case_for_staff(number, viewer=world.approver, at=AT)
    reader = seat(world.approver)
    reader.open(f"/desk/cases/{told.number}/documents/")
    assert reader.get_by_text("手工盖章，没有加盖电子印章").first.is_visible()
    both_widths(reader, axe, "hand-seal-documents")
