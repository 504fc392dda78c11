"""Public texts on the portal: the library, an item's questions and laws, what is over."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from yiwang.engagement.content import commands
from yiwang.engagement.content import queries as content
from yiwang.engagement.content.tests.factories import published
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_shipped_laws_make_the_library_once(client, world):
    given: dict[str, Any] = {
        "reference": Path(settings.YIWANG_REFERENCE),
        "actor": SYSTEM,
        "at": clock.now(),
    }
    made = commands.load_policies(**given)
    assert made > 10
    assert commands.load_policies(**given) == 0
    page = text_of(client, "/policy/?q=婚姻")
    assert "《婚姻法》（已废止）" in page
    law = content.public_list(
        Kind.POLICY, region_code=f.COUNTY, today=clock.local_date(clock.now()), text="婚姻法"
    )[0]
    page = text_of(client, reverse("portal:law", args=[law.key]))
    assert "<title>婚姻法（已废止）" in page
    assert "被《民法典》第一千二百六十条废止" in page
    food = next(x for x in catalogue.laws() if x.law == "食品安全法")
    page = text_of(client, reverse("portal:law", args=[food.key]))
    assert "食品经营许可（新办）" in page
    assert "第三十五条" in page
    assert "只卖预包装食品的，备案就可以" in page
    assert "文号和日期尚未逐条核对" in page
    assert "有效性待核对" in page
    assert "现行有效" not in page
    assert "《食品安全法》" in text_of(client, "/policy/?level=LAW&theme=HEALTH")
    assert "《食品安全法》" not in text_of(client, "/policy/?theme=LABOUR")
    assert "《婚姻法》" in text_of(client, "/policy/?years=older")
    assert "这里没有这样的法规" in text_of(client, "/policy/?years=2026")
    assert "没有找到“火星”" in text_of(client, "/policy/?q=火星")
    assert client.get("/policy/?before=x&level=X&q=%00").status_code == 200


def test_an_item_shows_its_answers_and_its_policies_at_once(client, world, code_of):
    code = code_of("食品经营许可（新办）")
    basic = f.guide(code).basic_code
    address = reverse("portal:guide", args=[code])
    assert "能代办吗？" not in text_of(client, address)
    published(Kind.FAQ, items=[basic])
    published(Kind.POLICY, title="示例县餐饮便利措施", level="DOCUMENT", items=[basic])
    page = text_of(client, address)
    assert "能代办吗？" in page
    assert "《示例县餐饮便利措施》" in page
    key = content.policies_on(basic, [], region_code=f.COUNTY)[0].key
    assert "食品经营许可（新办）" in text_of(client, reverse("portal:law", args=[key]))


def test_the_centre_has_its_own_words_beside_its_halls(client, world):
    orgs.add_organisation(
        name="示例县政务服务中心",
        standard_name="政务服务中心",
        uscc=synthetic_uscc(77, kind="11", division=f.COUNTY[:6]),
        region_code=f.COUNTY,
        kind=OrganisationKind.HALL,
        actor=SYSTEM,
        at=clock.now(),
    )
    assert "中心有三层。" not in text_of(client, "/about/")
    published(Kind.CENTRE)
    assert "中心有三层。" in text_of(client, "/about/")


def test_what_is_over_says_so_and_keeps_its_page(client, world):
    today = clock.local_date(clock.now())
    day = {"opens_on": str(today - timedelta(days=60)), "ends_on": str(today - timedelta(days=5))}
    _, no = published(Kind.CONSULTATION, **day)
    page = text_of(client, reverse("portal:consultation", args=[no]))
    assert "征集已经截止，不再收意见" in page
    assert "提交意见" not in page
    late = client.post(reverse("portal:consultation", args=[no]), {"text": "我晚了一天才看到。"})
    assert late.status_code == 422
    assert "我晚了一天才看到。" in late.content.decode()
    assert "现在没有正在征集意见的草稿" in text_of(client, "/consultations/")
    assert "已截止" in text_of(client, "/consultations/?past=1")
    _, notice = published(ends_on=str(today - timedelta(days=1)))
    assert "已过期" in text_of(client, reverse("portal:notice", args=[notice]))
    assert "这里现在没有公告" in text_of(client, "/notices/")
    assert "窗口调整公告" in text_of(client, "/notices/?past=1")
    soon = {"opens_on": str(today + timedelta(days=5)), "ends_on": str(today + timedelta(days=60))}
    _, early = published(Kind.CONSULTATION, **soon)
    assert "到时候可以在这里提" in text_of(client, reverse("portal:consultation", args=[early]))


def test_what_is_not_there_is_not_found(client, world):
    for address in ("/notices/9/", "/consultations/9/", "/policy/nothing/"):
        text_of(client, address, 404)
    text_of(client, "/content/9/files/01a2038a-797d-7aac-b8b0-0fe69e71d9e1/", 404)


def test_a_form_is_offered_empty_and_filled_in_as_an_example(client, world, code_of):
    code = code_of("高龄津贴申领")
    page = text_of(client, reverse("portal:download_form", args=[code]))
    for name in ("portal:download_blank", "portal:download_sample"):
        address = reverse(name, args=[code])
        assert address in page
        answer = client.get(address)
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    text_of(client, "/download/none/blank.pdf", 404)


def test_an_item_without_a_form_says_that_there_is_none(client, db):
    f.regions()
    f.publish([f.organisation(f.COUNTY, "公安局", 3)])
    (guide,) = catalogue.in_region(f.COUNTY)
    page = text_of(client, reverse("portal:download_form", args=[guide.code]))
    assert "这件事没有要填的申请表" in page
    text_of(client, reverse("portal:download_blank", args=[guide.code]), 404)
