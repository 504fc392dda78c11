"""差评办理 at the desk: what was typed stays, what others decide is theirs, files are read."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from yiwang.engagement.interaction.tests.rating_factories import (
    AT,
    BAD,
    called,
    invited,
    later,
    officer,
    rated,
    seen,
    supervisor,
    verifying,
)
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity.tests.factories import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(world, freeze):
    freeze(AT)
    made = invited(world)
    rated(made, actor=ANYONE)
    return made


def act(client, one, who, name, **sent):
    address = reverse("desk:rating-act", args=[one.pk, name])
    return client.post(address, {"version": seen(one.pk, who).version, **sent})


def test_a_refused_act_keeps_what_was_typed(world, desk, one):
    wu = officer(world)
    verifying(one, wu)
    sent = {"day-year": "2026", "day-month": "3", "day-day": "9", "time": "9：30"}
    answer = act(desk(wu), one, wu, "call", reached="yes", text="已致歉", **sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "通话时间要在评价以后、现在以前" in page
    assert "已致歉" in page


def test_an_appeal_goes_to_another_organisation_with_its_file(world, desk, one):
    wu, zheng = officer(world), supervisor(world)
    verifying(one, wu)
    scan = SimpleUploadedFile("监控.pdf", samples.pdf(1), "application/pdf")
    act(desk(wu), one, wu, "appeal", text="评价的是另一个窗口", file=scan)
    assert seen(one.pk, zheng).line.state == "APPEALED"
    page = desk(zheng).get(reverse("desk:rating", args=[one.pk])).content.decode()
    assert "复核申诉" in page
    key = seen(one.pk, zheng).steps[-1].file_id
    address = reverse("desk:rating-file", args=[one.pk, key])
    assert desk(zheng).get(address).status_code == 200
    assert desk(world.stranger).get(address).status_code in {403, 404}
    assert act(desk(wu), one, wu, "judge-appeal", upheld="yes", text="成立").status_code == 403
    act(desk(zheng), one, zheng, "judge-appeal", upheld="yes", text="监控显示不是本窗口")
    assert seen(one.pk, zheng).line.state == "INVALID"
    assert "不予采信" in desk(wu).get(reverse("desk:ratings-all")).content.decode()


def test_somebody_else_was_first(world, desk, one):
    wu = officer(world)
    verifying(one, wu)
    address = reverse("desk:rating-act", args=[one.pk, "confirm"])
    answer = desk(wu).post(address, {"version": 1, "text": "属实，写了很久"})
    assert answer.status_code == 409
    assert "属实，写了很久" in answer.content.decode()


def test_the_file_for_exchange_counts_from_the_best(world, desk, one, freeze):
    freeze(later(1))
    answer = desk(supervisor(world)).post(reverse("desk:ratings-export"))
    text = b"".join(answer.streaming_content).decode()
    assert ",5,115," in text
    assert BAD.text in text
    assert "共 1 条" in text


def test_the_file_for_exchange_has_every_field_of_a_record_in_both_forms(world, desk, one, freeze):
    _, key = staff("15400000077", "APPROVER", world.market, AT)
    type(one).objects.filter(pk=one.pk).update(handled_by=key)
    freeze(later(1))
    who = desk(supervisor(world))
    plain = b"".join(who.post(reverse("desk:ratings-export")).streaming_content).decode("utf-8-sig")
    head, line, last = list(csv.reader(io.StringIO(plain)))
    told = dict(zip(head, line, strict=True))
    wanted = (
        "办件编号",
        "办件类型",
        "事项编码",
        "工号",
        "服务名称",
        "服务编号",
        "服务时间",
        "用户类型",
    )
    assert [name for name in wanted if not told[name]] == []
    assert (told["整体满意度"], told["星级"], told["评价次数"]) == ("5", "1", "1")
    sent = who.post(reverse("desk:ratings-export"), {"form": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(sent.streaming_content)), read_only=True)
    rows = [[str(cell or "") for cell in row] for row in book["好差评"].values]
    assert rows[:2] == [head, line]
    assert rows[2][0] == last[0] == "共 1 条"


def test_what_waits_for_its_return_visit_is_on_the_workbench(world, desk, one):
    wu = officer(world)
    verifying(one, wu)
    called(one, wu)
    assert "差评待回访" in desk(wu).get(reverse("desk:home")).content.decode()
    assert "差评待回访" not in desk(world.stranger).get(reverse("desk:home")).content.decode()


def test_pages_cost_the_same_however_long_the_life(world, desk, one, django_assert_max_num_queries):
    wu = officer(world)
    verifying(one, wu)
    for day in range(3):
        called(one, wu, later(day))
    client = desk(wu)
    client.get(reverse("desk:rating", args=[one.pk]))
    with django_assert_max_num_queries(12):
        client.get(reverse("desk:rating", args=[one.pk]))
