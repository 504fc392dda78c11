"""Before a document is issued its seal is shown, or said why there is none (用印预览)."""

import pytest
from django.urls import reverse

from yiwang.services.cases.tests.factories import case_to_decide, version_of
from yiwang.services.cases.tests.test_sealing import office, seal
from yiwang.web.ui.tests.browser import check_page

__all__ = ["office", "seal"]
pytestmark = pytest.mark.django_db


def preview(client, number):
    words = {"outcome": "GRANTED", "clause": "《食品安全法》", "step": "preview"}
    data = {"version": version_of(number), **words}
    answer = client.post(reverse("desk:act-decide", args=[number]), data)
    return answer.context["seal"], answer.content.decode()


def test_the_seal_of_the_office_is_shown_before_it_is_put(desk, world, seal):
    found, page = preview(desk(world.approver), case_to_decide(world))
    assert (found.name, found.obstacle) == (seal.name, "")
    assert found.owner == "示例县市场监督管理局"
    assert f'alt="印章预览：{seal.name}"' in page
    assert "以您的授权加盖" in page
    assert "待加盖" not in page


def test_who_may_not_use_it_reads_so_and_can_still_issue(desk, world, seal):
    seal.users.update(kinds=["补正告知书"])
    found, page = preview(desk(world.approver), case_to_decide(world))
    assert "您的授权不包括这种文件" in found.obstacle
    assert "文书会转“待用印”" in page


def test_an_office_without_a_seal_reads_so(desk, world, office):
    found, page = preview(desk(world.approver), case_to_decide(world))
    assert (found.name, found.src) == ("", "")
    assert "本单位还没有在用的电子印章" in page
    assert "待加盖" in page


@pytest.fixture
def asks(settings):
    """Every proof is too old."""
    settings.YIWANG_PROOF_SECONDS = -60


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("asks", "seal")
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_at_both_widths(seat, world, axe, width):
    number = case_to_decide(world)
    page = seat(world.approver, width)
    page.open(reverse("desk:act-decide", args=[number]))
    page.get_by_role("radio", name="准予", exact=True).check()
    page.get_by_role("button", name="看看申请人会读到什么").click()
    page.get_by_text("以您的授权加盖").wait_for()
    check_page(page, axe, f"seal-to-be-{width}")
    page.get_by_role("button", name="作出决定", exact=True).click()
    page.get_by_role("heading", name="再次验证").wait_for()
    check_page(page, axe, f"prove-{width}")
