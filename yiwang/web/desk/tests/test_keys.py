"""密码与用印: who sees keys, who proposes, who decides; a locked store says so."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands
from yiwang.foundation.keys.tests.factories import AUDITOR, LI, WANG, Outside
from yiwang.lib.gm.certificates import Request

pytestmark = pytest.mark.django_db
NAME = "platform/receipts"


@pytest.fixture
def key():
    commands.rotate(name=NAME, owner="一网政务服务平台收件回执", actor=SYSTEM, at=clock.now())
    return apps.get_model("keys", "KeyRef").objects.get(name=NAME)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def proposed(client, key, page="key-rotate", **given) -> str:
    """Propose; return the address of the proposal."""
    answer = client.post(reverse(f"desk:{page}", args=[key.pk]), {"reason": "每年更换", **given})
    assert answer.status_code == 302, text(answer)
    return str(answer.url)


def test_an_empty_store_says_where_keys_come_from(desk):
    assert "还没有密钥" in text(desk(LI).get(reverse("desk:keys")))


def test_one_proposes_and_only_another_is_offered_the_decision(desk, key):
    li, wang = desk(LI), desk(WANG)
    assert "提出更换密钥" in text(li.get(reverse("desk:key", args=[key.pk])))
    assert "立即生成新密钥并启用" in text(li.get(reverse("desk:key-rotate", args=[key.pk])))
    place = proposed(li, key)
    assert "批准并办理" not in text(li.get(place))
    assert "提出更换密钥" not in text(li.get(reverse("desk:key", args=[key.pk]))), "one at a time"
    assert li.post(place, {"act": "approve"}).status_code == 403
    assert "每年更换" in text(wang.get(reverse("desk:keys")))
    assert "批准并办理" in text(wang.get(place))
    assert wang.post(place, {"act": "approve"}).status_code == 302
    assert "已批准" in text(wang.get(place))
    assert commands.sign(NAME, b"").key_name == f"{NAME}/2"
    again = wang.post(place, {"act": "approve"})
    assert again.status_code == 409
    assert "已经处理过" in text(again)


def test_a_refusal_wants_its_reason_and_the_proposer_may_withdraw(desk, key):
    li, wang = desk(LI), desk(WANG)
    place = proposed(li, key, "key-destroy", is_compromised="1")
    assert "怀疑已经泄露" in text(wang.get(place))
    answer = wang.post(place, {"act": "refuse", "opinion": ""})
    assert answer.status_code == 422
    assert "请写明不予批准的理由" in text(answer)
    assert li.post(place, {"act": "withdraw"}).status_code == 302
    assert apps.get_model("keys", "KeyProposal").objects.get().state == "WITHDRAWN"
    assert wang.post(place, {"act": "nonsense"}).status_code == 404


def test_an_auditor_looks_and_does_nothing(desk, key):
    place = proposed(desk(LI), key)
    auditor = desk(AUDITOR)
    for page in (reverse("desk:keys"), reverse("desk:key", args=[key.pk]), place):
        shown = auditor.get(page)
        assert shown.status_code == 200
        assert "批准并办理" not in text(shown)
        assert "提出更换密钥" not in text(shown)
    assert auditor.post(place, {"act": "approve"}).status_code == 403


def test_a_locked_store_is_said_on_the_page(desk, key, settings):
    assert "已打开" in text(desk(LI).get(reverse("desk:keys")))
    settings.YIWANG_MASTER_KEY = "11" * 32
    shown = text(desk(LI).get(reverse("desk:keys")))
    assert "密钥库没有打开" in shown
    assert "不会丢失" in shown


@pytest.mark.django_db(transaction=True)
def test_refused_signatures_are_counted(desk, settings):
    commands.rotate(name=NAME, owner="平台", actor=SYSTEM, at=clock.now())
    key = apps.get_model("keys", "KeyRef").objects.get(name=NAME)
    right, settings.YIWANG_MASTER_KEY = settings.YIWANG_MASTER_KEY, "11" * 32
    answer = desk(LI).post(
        reverse("desk:key-request", args=[key.pk]), {"common_name": "示例县人民政府"}
    )
    assert "没有打开" in text(answer)
    settings.YIWANG_MASTER_KEY = right
    assert re.search(r"被拒绝的签名和操作</dt> ?<dd>.{0,80}1 次", text(desk(LI).get("/desk/keys/")))


def test_a_request_is_downloaded_and_the_certificate_comes_back(desk, key):
    li, wang, outside = desk(LI), desk(WANG), Outside()
    address = reverse("desk:key-request", args=[key.pk])
    assert "一网政务服务平台收件回执" in text(li.get(address))
    made = li.post(address, {"common_name": "示例县人民政府"})
    assert made["Content-Disposition"].endswith('.csr"')
    point = Request.from_pem(made.content).public_key
    leaf = outside.certify(point, until=clock.now().replace(year=2030)).pem.decode()
    given = {"certificate": leaf, "anchor": outside.root.pem.decode()}
    bad = li.post(
        reverse("desk:key-certificate", args=[key.pk]),
        {**given, "anchor": Outside("另一家").root.pem.decode(), "reason": "已签发"},
    )
    assert bad.status_code == 422
    assert "受信任" in text(bad)
    place = proposed(li, key, "key-certificate", **given)
    shown = text(wang.get(place))
    assert "根证书摘要" in shown
    wang.post(place, {"act": "approve"})
    assert "证书有效" in text(wang.get(reverse("desk:key", args=[key.pk])))


def test_an_authoritys_key_says_what_to_do_instead(desk):
    commands.rotate(name="seal-authority", actor=SYSTEM, at=clock.now())
    row = apps.get_model("keys", "KeyRef").objects.get(name="seal-authority")
    shown = text(desk(LI).get(reverse("desk:key-rotate", args=[row.pk])))
    assert "不能单独更换" in shown
    assert "<textarea" not in shown
