"""The desk's pages of texts: from draft to public, what is refused, two editors at once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yiwang.engagement.content import queries
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.foundation.files.tests import samples
from yiwang.services.cases.tests.factories import staff

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"


def text_of(response):
    return response.content.decode()


@pytest.fixture
def editor(desk, world):
    return desk(staff(world.market, "编辑", "catalogue.edit"))


@pytest.fixture
def publisher(desk, world):
    return desk(staff(world.market, "发布员", "catalogue.publish"))


def begun(editor, kind="NOTICE"):
    begun = editor.post(reverse("desk:content-new"), {"kind": kind, "region": "990102000000"})
    assert begun.status_code == 302
    return begun.url


def of(edit_url):
    return edit_url.removesuffix("edit/")


def version_in(page):
    return page.context["one"].version


def save(editor, url, **typed):
    given = {"version": version_in(editor.get(url)), **typed}
    return editor.post(url, given)


def acted(who, url, act, **typed):
    given = {"act": act, "version": version_in(who.get(of(url))), **typed}
    return who.post(of(url) + "act/", given, follow=True)


def test_a_notice_goes_from_draft_to_the_home_page(editor, publisher, client):
    url = begun(editor)
    assert save(editor, url, title="国庆节放假安排", body="10月1日放假。").status_code == 302
    assert "已提请审核" in text_of(acted(editor, url, "submit"))
    refused = acted(publisher, url, "return")
    assert "请填写退回的原因" in text_of(refused)
    assert "已发布，马上可以看到" in text_of(acted(publisher, url, "publish"))
    home = text_of(client.get("/"))
    assert "国庆节放假安排" in home
    (line,) = queries.current_notices(
        region_code="990102000000", today=clock.local_date(clock.now())
    )
    page = text_of(client.get(reverse("portal:notice", args=[line.no])))
    assert "10月1日放假。" in page
    assert "国庆节放假安排" in text_of(client.get(reverse("portal:notices"), {"q": "放假"}))
    assert "没有找到“停电”" in text_of(client.get(reverse("portal:notices"), {"q": "停电"}))
    assert "第 1 版" in text_of(editor.get(of(url)))
    assert editor.get(of(url) + "versions/1/").status_code == 200
    assert "已撤下" in text_of(acted(publisher, url, "remove", opinion="写错了"))
    assert client.get(reverse("portal:notice", args=[line.no])).status_code == 404
    assert "国庆节放假安排" not in text_of(client.get("/"))


def test_an_exposed_number_and_a_picture_without_words_are_refused_in_their_place(editor):
    url = begun(editor)
    picture = SimpleUploadedFile("大厅.jpg", samples.picture(), "image/jpeg")
    save(editor, url, title="名单", body=f"第一行\n{ID_NUMBER}", file=picture)
    page = text_of(acted(editor, url, "submit"))
    assert "第 2 行有没有遮盖的身份证号码" in page
    assert "请写图片说明：大厅.jpg" in page
    assert "错误" in page or "有 2 处需要修改" in page
    shown = editor.get(url).context["files"]
    words = {f"alt-{shown[0]['id']}": "大厅一楼"}
    save(editor, url, title="名单", body="第一行", files=shown[0]["id"], **words)
    assert 'alt="大厅一楼"' in text_of(editor.get(of(url)))
    assert editor.get(of(url) + f"files/{shown[0]['id']}/").status_code == 200
    save(editor, url, title="名单", body="一", files=shown[0]["id"], drop=shown[0]["id"])
    assert editor.get(of(url) + f"files/{shown[0]['id']}/").status_code == 404


def test_the_second_editor_is_told_and_keeps_what_was_typed(editor, desk, world):
    url = begun(editor)
    save(editor, url, title="原题", body="原文")
    seen = version_in(editor.get(url))
    save(editor, url, title="甲的题", body="原文")
    other = desk(staff(world.market, "乙", "catalogue.edit"))
    refused = other.post(url, {"version": seen, "title": "原题", "body": "乙的文"})
    assert refused.status_code == 409
    page = text_of(refused)
    assert "编辑在" in page
    assert "乙的文" in page
    assert 'value="甲的题"' in page
    again = {"version": version_in(refused), "title": "甲的题", "body": "乙的文"}
    assert other.post(url, again).status_code == 302


def test_what_cannot_be_read_is_shown_again(editor):
    url = begun(editor)
    typed = {"title": "题", "ends_on-year": "2026", "ends_on-month": "2", "ends_on-day": "30"}
    page = save(editor, url, **typed)
    assert page.status_code == 422
    assert "请填写显示到，如 2026 年 9 月 3 日" in text_of(page)
    assert 'value="30"' in text_of(page)
    assert save(editor, url, title="长" * 121).status_code == 422
    assert editor.post(of(url) + "act/", {"act": "dance"}).status_code == 422
    assert editor.post(reverse("desk:content-new"), {"kind": "X"}).status_code == 422
    assert editor.get(reverse("desk:content") + "?kind=%00&before=x&state=1").status_code == 200


def test_an_opinion_is_given_judged_answered_and_shown(editor, publisher, client):
    today = clock.local_date(clock.now())
    first, last = today - timedelta(days=40), today
    days = {
        f"{name}-{part}": getattr(day, part)
        for name, day in (("opens_on", first), ("ends_on", last))
        for part in ("year", "month", "day")
    }
    url = begun(editor, "CONSULTATION")
    save(editor, url, title="征求意见的公告", issuer="司法局", body="第一条 制定本办法。", **days)
    acted(editor, url, "submit")
    acted(publisher, url, "publish")
    (line,) = queries.public_list(Kind.CONSULTATION, region_code="990102000000", today=today)
    address = reverse("portal:consultation", args=[line.no])
    assert "正在征集" in text_of(client.get(reverse("portal:consultations")))
    short = client.post(address, {"text": "短", "name": "张某"})
    assert short.status_code == 422
    assert "请填写意见，至少 5 个字" in text_of(short)
    assert 'value="张某"' in text_of(short)
    told = client.post(address, {"text": "第一条写得不清楚。"}, follow=True)
    assert "是第 1 条" in text_of(told)
    assert "第一条写得不清楚。" not in text_of(told)
    opinions = of(url) + "opinions/"
    page = editor.get(opinions)
    (key,) = [o.id for o, *_ in page.context["opinions"]]
    manuscript = page.context["one"].id
    judge = reverse("desk:content-opinion-judge", args=[key])
    answer = reverse("desk:content-opinion-answer", args=[key])
    hidden = editor.post(judge, {"manuscript": manuscript, "act": "hide"})
    assert hidden.status_code == 422
    assert "请填写不公开的理由" in text_of(hidden)
    editor.post(judge, {"manuscript": manuscript, "act": "show"})
    nothing = editor.post(answer, {"manuscript": manuscript, "answer": "已经改了"})
    assert "请选择采纳情况" in text_of(nothing)
    assert "已经改了" in text_of(nothing)
    done = {"manuscript": manuscript, "adoption": "ADOPTED", "answer": "已经改了"}
    assert "已保存" in text_of(editor.post(answer, done, follow=True))
    assert editor.post(answer, {"adoption": "ADOPTED"}).status_code == 404
    public = text_of(client.get(address))
    assert "第一条写得不清楚。" in public
    assert "已经改了" not in public


def test_a_reviewer_sees_nothing_of_it(desk, world):
    client = desk(staff(world.market, "审查员", "cases.review"))
    assert client.get(reverse("desk:content")).status_code == 403
    assert client.get(reverse("desk:content-new")).status_code == 403
