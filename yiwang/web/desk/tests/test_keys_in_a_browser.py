"""The key of a seal is changed by two keepers in Chromium; the seal seals on, old seals hold."""

from datetime import timedelta

import pytest
from django.apps import apps

from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.keys import commands
from yiwang.foundation.keys.tests.factories import LI, WANG, Outside
from yiwang.lib.ofd import writing
from yiwang.lib.ofd.tests import samples
from yiwang.services.licences import queries
from yiwang.services.licences.tests import seal_factories
from yiwang.services.licences.tests.test_verification import put
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def holds(content: bytes) -> bool:
    return queries.verify_file(content, viewer=ANYONE, at=clock.now()).holds


def ends_soon(name: str, days: int) -> None:
    """Give the platform a key whose certificate runs out."""
    commands.rotate(name=name, owner="一网政务服务平台收件回执", actor=SYSTEM, at=clock.now())
    key = apps.get_model("keys", "KeyRef").objects.get(name=name)
    leaf = Outside().certify(bytes(key.public_key), until=clock.now() + timedelta(days=days))
    commands.record_certificate(name=name, der=leaf.der, is_test=True, actor=SYSTEM, at=clock.now())


def test_two_keepers_change_the_key_of_a_seal(seat, axe, transactional_db, settings):
    li = seat(LI)
    li.open("/desk/keys/")
    both_widths(li, axe, "keys-empty")
    office = seal_factories.office()
    row = seal_factories.usable(office)
    ends_soon("platform/receipts", 5)
    old = put(row, office, at=clock.now())

    li.open("/desk/keys/")
    assert li.get_by_text("证书还有 4 天到期").first.is_visible()
    both_widths(li, axe, "keys")
    li.get_by_role("link", name=row.name).click()
    both_widths(li, axe, "key")
    li.get_by_role("link", name="提出更换密钥").click()
    li.get_by_role("button", name="提出更换密钥").click()
    assert li.get_by_text("请填写理由").first.is_visible()
    both_widths(li, axe, "key-rotate-refused")
    li.get_by_label("理由").fill("已用满一年，按制度更换")
    li.get_by_role("button", name="提出更换密钥").click()
    assert li.get_by_text("等另一位密钥管理员审批", exact=True).is_visible()
    assert li.get_by_role("button", name="批准并办理").count() == 0
    both_widths(li, axe, "key-proposal-own")

    wang = seat(WANG, width=360)
    wang.open("/desk/keys/")
    wang.get_by_role("link", name=f"更换密钥：{row.name}").click()
    both_widths(wang, axe, "key-proposal")
    wang.get_by_role("button", name="批准并办理").click()
    assert wang.get_by_text("已批准并办理").first.is_visible()
    both_widths(wang, axe, "key-proposal-approved")
    outbox.drain()

    after = seal_factories.fresh(row)
    assert after.certificate != row.certificate
    new = put(after, office, content=writing.write(samples.food_licence("赵二")), at=clock.now())
    assert holds(old)
    assert holds(new)
    second = apps.get_model("keys", "KeyRef").objects.get(name=row.key_name, state="IN_USE").pk
    wang.open(f"/desk/keys/{second}/")
    assert wang.get_by_text("第 2 版（本页）").is_visible()
    both_widths(wang, axe, "key-second-version")
    settings.YIWANG_MASTER_KEY = "11" * 32
    wang.open("/desk/keys/")
    assert wang.get_by_text("密钥库没有打开").first.is_visible()
    both_widths(wang, axe, "keys-locked")
    settings.YIWANG_MASTER_KEY = "00" * 32


def test_requests_and_imports_have_forms_that_fit_a_phone(seat, axe, transactional_db):
    ends_soon("platform/receipts", 300)
    key = apps.get_model("keys", "KeyRef").objects.get().pk
    li = seat(LI, width=360)
    for name, page in (("request", "request"), ("import", "certificate"), ("destroy", "destroy")):
        li.open(f"/desk/keys/{key}/{page}/")
        both_widths(li, axe, f"key-{name}")
