"""One seal's life in Chromium: applied for, approved, made, collected, used, stopped, destroyed."""

import pytest
from django.apps import apps

from yiwang.services.licences import commands
from yiwang.services.licences.tests import seal_factories as f
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def applied_for(keeper, axe):
    """Look at the empty list, forget the style, preview, apply."""
    keeper.open("/desk/seals/")
    assert keeper.get_by_text("还没有印章").is_visible()
    both_widths(keeper, axe, "seals-empty")
    keeper.get_by_role("link", name="申请刻制印章").click()
    keeper.get_by_role("button", name="提交申请").click()
    assert keeper.get_by_text("请选择印章样式").first.is_visible()
    both_widths(keeper, axe, "seals-new-refused")
    keeper.get_by_role("radio", name="网上审批电子专用章").check()
    keeper.get_by_label("申请理由").fill("网上审批的决定书需要加盖")
    keeper.get_by_role("button", name="预览印章").click()
    shown = keeper.get_by_role("img", name="印章预览")
    width = "async image => { await image.decode(); return image.naturalWidth }"
    assert shown.evaluate(width) == 504
    both_widths(keeper, axe, "seals-new")
    keeper.get_by_role("button", name="提交申请").click()
    assert keeper.get_by_text("已提交申请").is_visible()
    return apps.get_model("licences", "Seal").objects.get()


def looked_up(watcher, axe):
    """Read the log, and look for somebody who is not in it."""
    watcher.open("/desk/seals/uses/")
    assert watcher.get_by_text("准予行政许可决定书", exact=True).is_visible()
    both_widths(watcher, axe, "seals-uses")
    watcher.get_by_label("用印人").fill("没有这个人")
    watcher.get_by_role("button", name="查看").click()
    assert watcher.get_by_text("没有符合条件的用印记录").is_visible()


def test_one_seals_life(seat, axe, transactional_db, freeze):
    freeze(f.AT)
    world = f.office()
    signer = world.signer
    keeper = seat(world.keeper, width=360)
    seal = applied_for(keeper, axe)

    def step(actor, button, told, words=""):
        page = seat(actor)
        page.open(f"/desk/seals/{seal.pk}/")
        if words:
            page.get_by_label("意见或理由").fill(words)
        page.get_by_role("button", name=button, exact=True).click()
        assert page.get_by_text(told).first.is_visible()
        return page

    approver = step(world.approver, "不予批准", "请写明不予批准的理由")
    both_widths(approver, axe, "seals-refused")
    step(world.approver, "批准", "已批准，等制章人员制作")
    step(world.maker, "制作印章", "印章已制作")
    step(world.keeper, "确认领取", "已领取，现在可以授权使用")
    keeper.open(f"/desk/seals/{seal.pk}/")
    keeper.get_by_label("授权给").select_option(label="孙批")
    keeper.get_by_label("每日次数上限").fill("50")
    keeper.get_by_role("button", name="授权", exact=True).click()
    assert keeper.get_by_text("每天最多 50 次").is_visible()
    both_widths(keeper, axe, "seals-one")
    commands.use_seal(
        seal_id=seal.pk, document=f.document(), purpose="加盖准予许可决定书", actor=signer, at=f.AT
    )
    looked_up(seat(world.supervisor), axe)
    step(world.keeper, "停用", "已停用", "印章管理员休假")
    step(world.approver, "恢复使用", "已恢复使用", "已经返岗")
    both_widths(step(world.approver, "销毁", "请写明销毁的理由"), axe, "seals-destroy")
    step(world.approver, "销毁", "已销毁", "机构改革，单位撤销")
    keeper.open("/desk/seals/")
    assert keeper.get_by_role("link", name=seal.name).is_visible()
    both_widths(keeper, axe, "seals-list")
