"""A case goes on through either door: taken in at a window, answered at home, and back (线上线下).

ux.md 0.2: two channels, always, and both work on the same case.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case, SubmittedMaterial
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests.factories import AT, PDF
from yiwang.services.cases.types import CaseState, CorrectionPoint, GapPoint
from yiwang.web.desk.tests.conftest import actors, seat, world  # noqa: F401
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = {"name": "布局图.pdf", "mimeType": "application/pdf", "buffer": PDF}
SCAN = {"name": "铭牌.png", "mimeType": "image/png", "buffer": samples.picture(90, 60, "PNG")}
POINTS = (
    CorrectionPoint(material_no=3, problem="看不清", how="重新拍照"),
    CorrectionPoint(field="place", problem="没有门牌号", how="写到门牌号"),
)


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


@pytest.fixture
def look(axe):
    """`look(page, name)` checks a page on a phone and on a desktop."""

    def both(page, name):
        for width, height in ((1280, 900), (360, 780)):
            page.set_viewport_size({"width": width, "height": height})
            check_page(page, axe, f"channels-{name}-{width}")

    return both


def press(page, name):
    with page.expect_navigation():  # a form with files leaves the page a moment later
        page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def taken_in(world, **changes) -> int:  # noqa: F811
    """What a window took in for 李四, who had no account then; paper was shown, nothing scanned."""
    plan: dict[str, Any] = {
        "item_code": world.permit,
        "values": f.VALUES,
        "papers": [3],
        "promises": [4],
        "party_kind": "PERSON",
        "party_id": world.li.person_id,
        "signature": {"way": "PAPER"},
        "idempotency_key": "k1",
        "actor": world.clerk,
        "at": AT,
    }
    return commands.file(**{**plan, **changes}).number


def asked(world, number: int, *points: CorrectionPoint) -> int:  # noqa: F811
    commands.request_correction(case=number, points=points or POINTS, actor=world.clerk, at=AT)
    return number


def state(number: int) -> str:
    return Case.objects.get(pk=number).state


def test_a_window_case_is_corrected_on_the_phone(world, seat, look):  # noqa: F811
    number = asked(world, taken_in(world))
    page = seat(world.li, 360)
    page.open(f"/my/cases/{number}/")
    look(page, "told")
    follow(page, "去补正")
    look(page, "correction")
    page.locator('input[type="file"]').first.set_input_files(PAGE)
    page.get_by_role("button", name="删除").first.wait_for()
    page.locator('[name="place"]').fill("示例路2号")
    page.locator("main form button.btn").last.click()
    page.wait_for_url(f"**/my/cases/{number}/")
    assert state(number) == CaseState.SUBMITTED
    look(page, "corrected")
    row = SubmittedMaterial.objects.get(case=number, material_no=3, is_superseded=False)
    assert (row.way, row.file_name) == ("UPLOADED", "布局图.pdf")


def test_a_window_case_is_completed_on_the_phone(world, seat, look):  # noqa: F811
    number = taken_in(world)
    commands.pre_accept(case=number, gaps=[GapPoint(4)], actor=world.clerk, at=AT)
    page = seat(world.li, 360)
    page.open(f"/my/cases/{number}/")
    follow(page, "去补交")
    look(page, "supply")
    page.locator('input[type="file"]').first.set_input_files(PAGE)
    page.get_by_role("button", name="删除").first.wait_for()
    page.locator("main form button.btn").last.click()
    page.wait_for_url(f"**/my/cases/{number}/")
    assert state(number) == CaseState.SUBMITTED


def test_what_was_filed_online_is_corrected_at_the_window(world, seat, look):  # noqa: F811
    f.with_files(world)
    file_id = f.upload(world.zhang, f"upload:{world.zhang.id}", name="铭牌.pdf")
    assert file_id  # a scan of the wrong sort stays where it is
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values=f.VALUES, version=1, page="applicant", **act)
    plate = f.files.store(
        content=[samples.picture(80, 60, "PNG")], name="铭牌.png",
        owner=f"draft:{draft.number}", actor=world.zhang, at=AT,
    ).id  # fmt: skip
    commands.attach_answer(field="scan", file_id=plate, **act)
    commands.attach(material_no=3, file_id=f.upload(world.zhang, f"draft:{draft.number}"), **act)
    commands.promise(material_no=4, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    number = commands.submit(token=draft.token, **act).number
    asked(world, number, *POINTS, CorrectionPoint(field="scan", problem="反光", how="重拍"))
    page = seat(world.clerk)
    page.open(f"/desk/cases/{number}/")
    follow(page, "收补正材料")
    look(page, "window")
    page.locator('[name="material-3"]').set_input_files(PAGE)
    page.locator('[name="place"]').fill("示例路2号")
    page.locator('[name="scan"]').set_input_files(PAGE)
    press(page, "收下补正")
    expect(page.locator("main")).to_contain_text("只收 JPG", use_inner_text=True)
    expect(page.locator('[name="place"]')).to_have_value("示例路2号")
    look(page, "window-refused")
    page.locator('[name="scan"]').set_input_files(SCAN)
    press(page, "收下补正")
    assert state(number) == CaseState.SUBMITTED
    row = SubmittedMaterial.objects.get(case=number, material_no=3, is_superseded=False)
    assert row.way == "SCANNED", "what a window scans is known as that"
    case = Case.objects.get(pk=number)
    assert case.values["place"] == "示例路2号"
    assert case.values["scan"] != [str(plate)]


def test_the_window_uses_what_the_platform_has(world, seat, look):  # noqa: F811
    before = f.filed_case(world)
    commands.keep_materials(numbers=[before], actor=SYSTEM, at=AT)
    page = seat(world.clerk)
    page.open(f"/desk/intake/{world.permit}/")
    page.locator('[name="party_id_number"]').fill(f.VALUES["id_number"])
    page.locator('[name="party_name"]').fill("张三")
    page.locator('[name="party_phone"]').fill(f.VALUES["phone"])
    page.locator('[name="library"]').check()
    press(page, "查看平台已有的材料")
    line = page.get_by_role("checkbox", name="申请人办理“食品经营许可（新办）”时提交的材料")
    expect(line).to_be_checked()
    look(page, "library")
    page.locator('[name="place"]').fill("示例路1号")
    page.locator('[name="how-4"][value="later"]').check()
    page.locator('[name="signature"]').check()
    press(page, "核对")
    look(page, "library-check")
    press(page, "收件")
    assert SubmittedMaterial.objects.filter(material_no=3, way="HELD").count() == 1


def test_a_helper_or_the_person_themselves_answers_what_a_helper_filed(world):  # noqa: F811
    helper = f.citizen(f.person("王小妹", "110101199003074514"), name="王*")
    acting = f.citizen(helper.person_id, name="王*", on_behalf_of=world.li.person_id)
    f.mandate(
        helper.person_id, principal_person_id=world.li.person_id, is_single=True,
        scope=["许可"], evidence="SMS_CODE",
    )  # fmt: skip
    for who in (acting, world.li, world.clerk):
        draft = f.ready_draft(world, actor=acting)
        number = commands.submit(number=draft.number, token=draft.token, actor=acting, at=AT).number
        asked(world, number, POINTS[0])
        owner = f"upload:{who.id}"
        file_id = f.upload(who, owner)
        commands.resubmit(number=number, files_by_material=[(3, file_id)], actor=who, at=AT)
        assert state(number) == CaseState.SUBMITTED
        told = queries.case_for_applicant(number, viewer=world.li, at=AT)
        assert told.open_correction is None
        break_single(world)


def break_single(world):  # noqa: F811
    """The authority was for one case: let it be granted anew for the next."""
    f.apps.get_model("identity", "Mandate").objects.update(granted_at=f.later(1))
