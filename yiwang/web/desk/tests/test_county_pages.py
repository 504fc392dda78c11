"""The administrator's pages in Chromium: at 360 and 1280 pixels, by the rules of axe."""

import pytest
from django.urls import reverse

from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.tests import factories as people
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.tests import factories as demo
from yiwang.services.cases.tests.factories import AT, staff
from yiwang.services.catalogue.tests.factories import organisation, publish
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEW = demo.UNOPENED


@pytest.fixture
def county(transactional_db, freeze):
    """示例二县 half opened: a department with a member of staff, something typed and kept."""
    freeze(AT)
    demo.demo_regions()
    publish([organisation(demo.COUNTY, "公安局", 5)])
    office = organisation(demo.PROVINCE, "数据资源管理局", 28)
    actor = staff(office.id, "省管理员", "admin.manage", region_code=demo.PROVINCE)
    orgs.start_opening(region_code=NEW, actor=actor, at=AT)
    typed = {"bodies": ["2", "5"], "name-5": ["示例二县公安局"]}
    orgs.keep_opening(region_code=NEW, step="departments", values=typed, actor=actor, at=AT)
    body = organisation(NEW, "民政局", 6)
    member = identity.add_staff(
        user_id=people.account("15400000001", at=AT),
        name="李四",
        job_number="Q1",
        organisation_id=body.id,
        actor=actor,
        at=AT,
    )
    identity.assign_role(
        staff_id=member,
        role="REVIEWER",
        organisation_id=body.id,
        region_code=NEW,
        valid_from=AT.date(),
        actor=actor,
        at=AT,
    )
    identity.appoint(
        phone="15400000002",
        name="张三",
        job_number="Q2",
        role="WINDOW",
        organisation_id=body.id,
        region_code=NEW,
        valid_from=AT.date(),
        actor=actor,
        at=AT,
    )
    return actor, body.id, member


def pages(body, member):
    departments = reverse("desk:opening-departments", args=[NEW])
    return {
        "choose": reverse("desk:opening") + "?in=990100000000",
        "found": reverse("desk:opening") + "?q=示例二",
        "checklist": reverse("desk:opening-region", args=[NEW]),
        "ticks": departments,
        "rows": departments + "?page=rows",
        "halls": reverse("desk:opening-halls", args=[NEW]),
        "administrators": reverse("desk:opening-administrators", args=[NEW]),
        "organisations": reverse("desk:organisations") + f"?region={NEW}",
        "organisation-add": reverse("desk:organisation-add") + f"?region={NEW}",
        "organisation": reverse("desk:organisation", args=[body]),
        "rename": reverse("desk:organisation-rename", args=[body]),
        "close": reverse("desk:organisation-close", args=[body]),
        "staff": reverse("desk:staff") + f"?region={NEW}",
        "staff-add": reverse("desk:staff-add") + f"?region={NEW}",
        "member": reverse("desk:staff-member", args=[member]),
        "leave": reverse("desk:staff-leave", args=[member]),
    }


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_an_administrator(county, seat, axe, width):
    actor, body, member = county
    page = seat(actor, width)
    for name, path in pages(body, member).items():
        assert page.open(path).status == 200, name
        check_page(page, axe, f"county-page-{name}-{width}")


def test_what_is_typed_is_kept_by_itself_and_the_page_works_by_keyboard(county, seat):
    page = seat(county[0], 1280)
    page.open(reverse("desk:opening-departments", args=[NEW]) + "?page=rows")
    field = page.locator("input[name^=name-]").first
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type("（筹）")
    page.wait_for_selector("text=已自动保存")
    page.reload()
    assert page.locator("input[name^=name-]").first.input_value().endswith("（筹）")
    page.locator("input[name^=name-]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已登记 2 个单位")
