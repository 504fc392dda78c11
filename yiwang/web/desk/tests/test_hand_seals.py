"""Letting a decision go that was sealed by hand: the pages without a browser, and the API."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import decided_case, staff
from yiwang.services.cases.tests.test_hand_seals import BASIS, PDF, REASON

pytestmark = pytest.mark.django_db
Case = apps.get_model("cases", "Case")
HandSeal = apps.get_model("cases", "HandSeal")


@pytest.fixture
def allows(world):
    return staff(world.civil, "谢宁", Permission.APPROVE_SEALS)


def given(number, **changes):
    row = Case.objects.get(pk=number)
    plain = {
        "version": row.version,
        "sealed_on-year": "2026",
        "sealed_on-month": "3",
        "sealed_on-day": "2",
        "reason": REASON,
        "basis": BASIS,
        "scan": SimpleUploadedFile("扫描件.pdf", PDF, "application/pdf"),
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def test_what_was_typed_and_sent_stays_when_it_is_refused(desk, world, allows):
    number = decided_case(world)
    address, client = reverse("desk:hand-seal", args=[number]), desk(allows)
    refused = client.post(address, given(number, basis=""))
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "请填写依据" in shown
    assert REASON in shown
    assert "已经上传，不用再传" in shown
    kept = shown.split('name="kept" value="')[1].split('"')[0]
    done = client.post(address, given(number, scan=None, kept=kept))
    assert done.url == reverse("desk:hand-seals")
    listed = client.get(done.url).content.decode()
    assert REASON in listed
    assert "2026年3月" in listed
    row = HandSeal.objects.get()
    scan = client.get(reverse("desk:hand-seal-scan", args=[row.key]))
    assert scan["Content-Type"] == "application/pdf"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scan": None}, (422, "请上传盖好章的纸质原件的扫描件")),
        ({"scan": SimpleUploadedFile("空.pdf", b"")}, (422, "空")),
        ({"sealed_on-year": "2025"}, (422, "在作出决定那天和今天之间")),
        ({"version": "1"}, (409, "已经处理过这件")),
    ],
)
def test_a_refusal_says_what_to_mend(desk, world, allows, changes, said):
    number = decided_case(world)
    address = reverse("desk:hand-seal", args=[number])
    answer = desk(allows).post(address, given(number, **changes))
    status, words = said
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not HandSeal.objects.exists()


def test_supervision_looks_and_is_not_offered_the_act(desk, world, allows):
    number = decided_case(world)
    watcher = staff(world.civil, "孙监", Permission.READ_SUPERVISION)
    page = desk(watcher).get(reverse("desk:hand-seals")).content.decode()
    assert "马上用印" in page
    assert reverse("desk:hand-seal", args=[number]) not in page
    assert (
        reverse("desk:hand-seal", args=[number])
        in desk(allows).get(reverse("desk:hand-seals")).content.decode()
    )
