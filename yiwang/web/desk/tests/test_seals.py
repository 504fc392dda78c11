"""The pages of seals without a browser: refused, twice, out of reach, and the same by the API."""

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.licences.tests import seal_factories as f
from yiwang.web.ui.files.serving import serve_bytes

pytestmark = pytest.mark.django_db
Seal = apps.get_model("licences", "Seal")
SealUser = apps.get_model("licences", "SealUser")


@pytest.fixture
def office(db, freeze):
    freeze(f.AT)
    return f.office()


def page(name, row):
    return reverse(f"desk:{name}", args=[row.pk])


def test_a_seal_is_applied_for_once(desk, office):
    sent = {"style": "licence", "reason": "颁发电子证照", "years": "3", "purpose": ""}
    address = reverse("desk:seal-new")
    first = desk(office.keeper).post(address, sent)
    assert first.url == page("seal", Seal.objects.get())
    again = desk(office.keeper).post(address, sent)
    assert again.status_code == 422
    assert "不能重复申请" in again.content.decode()
    assert "颁发电子证照" in again.content.decode(), "what was typed is kept"


def test_a_preview_says_what_does_not_fit(desk, office):
    sent = {"style": "special", "reason": "合同", "years": "1", "purpose": "", "preview": "1"}
    refused = desk(office.keeper).post(reverse("desk:seal-new"), sent)
    assert refused.status_code == 422
    assert "请填写专用章的用途" in refused.content.decode()
    assert not Seal.objects.exists()
    draft = reverse("desk:seal-draft")
    shown = desk(office.keeper).get(draft, {"style": "special", "purpose": "合同专用章"})
    assert (shown["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert shown["Cache-Control"] == serve_bytes(b"", "")["Cache-Control"]
    assert desk(office.keeper).get(draft, {"style": "square"}).status_code == 404


def test_whoever_comes_second_keeps_what_was_typed(desk, office):
    row = f.applied(office)
    address, sent = page("seal-act", row), {"act": "APPROVE", "version": row.version}
    assert desk(office.approver).post(address, sent).status_code == 302
    other = office.staff("冯批", Permission.APPROVE_SEALS)
    late = desk(other).post(address, {**sent, "act": "REFUSE", "opinion": "样式不对"})
    assert late.status_code == 409
    assert "陈批已经批准" in late.content.decode()
    assert Seal.objects.get().state == "APPROVED"


@pytest.mark.parametrize("sent", [{}, {"act": "KEEP"}, {"act": "APPLY"}])
def test_an_act_that_is_none_is_not_found(desk, office, sent):
    assert desk(office.approver).post(page("seal-act", f.applied(office)), sent).status_code == 404


def test_who_applied_is_not_offered_the_approval(desk, office):
    both = office.staff("两手", Permission.KEEP_SEALS, Permission.APPROVE_SEALS)
    row = f.applied(office, actor=both)
    assert "批准</button>" not in desk(both).get(page("seal", row)).content.decode()
    forced = desk(both).post(page("seal-act", row), {"act": "APPROVE", "version": row.version})
    assert forced.status_code == 403
    assert "不同的人" in forced.content.decode()


def test_an_authority_is_given_and_taken_back(desk, office):
    row, signer = f.in_use(office), office.signer
    address, client = page("seal-users", row), desk(office.keeper)
    wrong = {"version": row.version, "who": "", "per_day": "很多"}
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    assert "请选择授权给谁" in answer.content.decode()
    right = {
        "version": row.version,
        "who": f"staff:{signer.staff_id}",
        "kinds": "LICENCE\r\n\r\nDECISION\r\n",
        "per_day": "5",
    }
    assert client.post(address, right).status_code == 302
    user = SealUser.objects.get()
    assert (user.kinds, user.per_day) == (["DECISION", "LICENCE"], 5)
    twice = client.post(address, {**right, "version": row.version + 1})
    assert twice.status_code == 422
    assert "先收回再授权" in twice.content.decode()
    ending = {"version": row.version + 1, "end": str(user.pk)}
    assert client.post(address, ending).status_code == 302
    assert client.post(address, {**ending, "end": "nobody"}).status_code == 404


def test_a_seal_of_another_office_is_not_found(desk, office):
    row = f.applied(office)
    other = office.staff("民章", Permission.KEEP_SEALS, office=office.civil)
    for name in ("seal", "seal-picture"):
        assert desk(other).get(page(name, row)).status_code == 404


def test_a_day_that_is_none_is_said_so(desk, office):
    shown = desk(office.supervisor).get(reverse("desk:seal-uses"), {"day": "昨天"})
    assert "日期请写成" in shown.content.decode()
    assert "没有符合条件" in shown.content.decode()


def test_a_lost_seal_is_destroyed_with_its_day(desk, office):
    row, client = f.in_use(office), desk(office.approver)
    assert "销毁的原因" in client.get(page("seal", row)).content.decode()
    assert "销毁的原因" not in desk(office.keeper).get(page("seal", row)).content.decode()
    sent = {
        "act": "DESTROY", "version": row.version, "opinion": "电脑被盗", "cause": "key_compromise",
    }  # fmt: skip
    refused = client.post(page("seal-act", row), sent)
    assert refused.status_code == 409
    assert "请填写遗失或者泄露的日期" in refused.content.decode()
    odd = client.post(page("seal-act", row), {**sent, "cause": "mood"})
    assert "请选择销毁的原因" in odd.content.decode()
    day = {"lost_on-year": "2026", "lost_on-month": "3", "lost_on-day": "2"}
    told = client.post(page("seal-act", row), {**sent, **day}, follow=True).content.decode()
    assert "从填写的那天起盖的章都不再有效" in told
    row.refresh_from_db()
    assert row.state == "DESTROYED"
