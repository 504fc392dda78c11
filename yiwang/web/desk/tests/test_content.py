"""The desk's pages of texts: from draft to public, what is refused, two editors at once."""

from datetime import timedelta
from types import SimpleNamespace

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
    assert text_of(acted(publisher, url, "return", opinion="长" * 301)).count("最多 300 个字") > 1
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
    gone = client.get(reverse("portal:notice", args=[line.no]))
    assert gone.status_code == 410
    assert "写错了" in text_of(gone)
    assert "10月1日放假" not in text_of(gone)
    assert "国庆节放假安排" not in text_of(client.get("/"))


def test_an_exposed_number_and_a_picture_without_words_are_refused_in_their_place(editor):
    url = begun(editor)
    picture = SimpleUploadedFile("大厅.jpg", samples.picture(), "image/jpeg")
    save(editor, url, title="名单", body=f"第一行\n{ID_NUMBER}", file=picture)
    page = text_of(acted(editor, url, "submit"))
    assert "第 2 行有没有遮盖的身份证号码" in page
    assert page.count("请写图片说明：大厅.jpg") == 2, "in the summary and beside the picture"
    assert "有 2 处需要修改" in page
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


def of_day(name, *parts):
    return {f"{name}-{p}": v for p, v in zip(("year", "month", "day"), parts, strict=True)}


POLICY = {"level": "LAW", "validity": "IN_FORCE"}
WRONG = [
    ("NOTICE", {"title": "长" * 121}, "标题最多 120 个字"),
    ("NOTICE", {"body": "长" * 20_001}, "正文最多 20000 个字"),
    ("NOTICE", of_day("ends_on", 2026, 2, 30), "请填写显示到，如 2026 年 9 月 3 日"),
    ("NOTICE", of_day("shows_from", "", 2, 3), "请填写从哪天起显示，如 2026 年 9 月 3 日"),
    ("CONSULTATION", {"contact": "长" * 201}, "其他提意见的方式最多 200 个字"),
    ("CONSULTATION", of_day("opens_on", "二", 2, 3), "请填写开始日期，如 2026 年 9 月 3 日"),
    ("POLICY", {**POLICY, "validity": "FOREVER"}, "请从列出的里面选择效力"),
    ("POLICY", {**POLICY, "items": "、".join(["990131999001"] * 41)}, ""),
    (
        "POLICY",
        {"items": "、".join(str(990131999000 + n) for n in range(21)), **POLICY},
        "涉及的事项最多 20 个，请分成几份文稿",
    ),
    ("FAQ", {"rank": "0"}, "顺序要在 1 到 999 之间"),
    ("FAQ", {"rank": "第一"}, "顺序要在 1 到 999 之间"),
    ("CENTRE", {"title": "长" * 121}, "标题最多 120 个字"),
]


@pytest.mark.parametrize(("kind", "typed", "sentence"), WRONG)
def test_what_cannot_be_saved_is_shown_again_with_its_sentence(editor, kind, typed, sentence):
    url = begun(editor, kind)
    page = save(editor, url, **{"title": "留着的标题", **typed})
    assert page.status_code == (422 if sentence else 302)
    if sentence:
        assert text_of(page).count(sentence) >= 2, "in the summary and beside the field"
        kept = next(iter(typed.values()))
        assert str(kept) in text_of(page) or kept == "FOREVER"
        assert version_in(editor.get(url)) == 1


REVERSED = [
    (
        "NOTICE",
        {**of_day("shows_from", 2026, 9, 3), **of_day("ends_on", 2026, 9, 2), "body": "文"},
        "显示到的日子不能早于开始显示的日子",
    ),
    (
        "CONSULTATION",
        {**of_day("opens_on", 2026, 9, 3), **of_day("ends_on", 2026, 9, 3)},
        "截止日期要晚于开始日期",
    ),
    (
        "POLICY",
        {
            "validity": "LAPSED",
            **of_day("issued_on", 2020, 1, 2),
            **of_day("validity_on", 2020, 1, 2),
        },
        "修改、废止或者失效的日期要晚于公布日期",
    ),
]


@pytest.mark.parametrize(("kind", "typed", "sentence"), REVERSED)
def test_dates_the_wrong_way_round_are_saved_but_not_submitted(editor, kind, typed, sentence):
    url = begun(editor, kind)
    assert save(editor, url, title="日期颠倒的文稿", **typed).status_code == 302
    refused = acted(editor, url, "submit")
    assert (refused.status_code, text_of(refused).count(sentence)) == (422, 2)
    assert f'action="{url}"' in text_of(refused), "the form to mend it, with what was saved"


def test_a_file_of_a_wrong_kind_is_named_and_what_was_typed_stays(editor):
    url = begun(editor)
    for name, content, told in (
        ("表.exe", b"MZ" + b"0" * 500, "表.exe"),
        ("空.pdf", b"", "空.pdf"),
        ("假.jpg", b"<script>alert(1)</script>", "假.jpg"),
    ):
        file = SimpleUploadedFile(name, content, "image/jpeg")
        page = save(editor, url, title="带附件的公告", body="已经写好的正文", file=file)
        assert page.status_code == 422
        assert told in text_of(page)
        assert "已经写好的正文" in text_of(page)
    assert editor.get(of(url)).context["one"].files == ()


def test_markup_is_text_wherever_it_is_shown(editor, publisher, client):
    url = begun(editor)
    words = "<script>alert(1)</script><b>粗</b>{{ 7 }}{% now 'Y' %}"
    save(editor, url, title=words, body=f"## {words}\n\n- {words}\n\n{words}")
    acted(editor, url, "submit")
    acted(publisher, url, "publish")
    (line,) = queries.public_list(
        Kind.NOTICE, region_code="990102000000", today=clock.local_date(clock.now())
    )
    desk = (of(url), url, reverse("desk:content"), of(url) + "versions/1/")
    public = (reverse("portal:notice", args=[line.no]), reverse("portal:notices"), "/")
    for page in [*map(editor.get, desk), *map(client.get, public)]:
        assert "<script>alert(1)" not in text_of(page)
        assert "<b>粗" not in text_of(page)
        assert "&lt;script&gt;alert(1)" in text_of(page)
        assert "{{ 7 }}" in text_of(page)


def test_whoever_wrote_it_does_not_publish_it(desk, world):
    one = desk(staff(world.market, "两个权限的人", "catalogue.edit", "catalogue.publish"))
    url = begun(one)
    save(one, url, title="自己写的公告", body="正文")
    acted(one, url, "submit")
    assert "审核通过并发布" not in text_of(one.get(of(url)))
    refused = acted(one, url, "publish", opinion="我看可以")
    assert refused.status_code == 422
    assert "不能审核自己编辑的内容" in text_of(refused)
    assert "我看可以" in text_of(refused)


def test_what_is_no_address_and_no_act_is_refused(editor):
    url = begun(editor)
    assert editor.post(of(url) + "act/", {"act": "dance"}).status_code == 422
    assert editor.post(reverse("desk:content-new"), {"kind": "X"}).status_code == 422
    place = {"kind": "NOTICE", "region": "1' OR 1=1"}
    assert editor.post(reverse("desk:content-new"), place).status_code in {403, 404}
    assert editor.get(reverse("desk:content") + "?kind=%00&before=x&state=1").status_code == 200


@pytest.fixture
def draft(editor, publisher):
    """A draft that is public: its pages at the desk and at the portal."""
    today = clock.local_date(clock.now())
    days = {
        f"{name}-{part}": getattr(day, part)
        for name, day in (("opens_on", today - timedelta(days=40)), ("ends_on", today))
        for part in ("year", "month", "day")
    }
    url = begun(editor, "CONSULTATION")
    content = {"title": "征求意见的公告", "issuer": "司法局", "body": "第一条 制定本办法。", **days}
    save(editor, url, **content)
    assert "从公布那天算，期限不满 30 日" in text_of(acted(editor, url, "submit"))
    save(editor, url, **content, short_reason="防汛应急")
    acted(editor, url, "submit")
    acted(publisher, url, "publish")
    (line,) = queries.public_list(Kind.CONSULTATION, region_code="990102000000", today=today)
    return SimpleNamespace(url=url, public=reverse("portal:consultation", args=[line.no]))


def test_an_opinion_is_given_judged_answered_and_shown(draft, editor, client):
    assert "正在征集" in text_of(client.get(reverse("portal:consultations")))
    short = client.post(draft.public, {"text": "短", "name": "张某"})
    assert short.status_code == 422
    assert "请填写意见，至少 5 个字" in text_of(short)
    assert 'value="张某"' in text_of(short)
    told = client.post(draft.public, {"text": "第一条写得不清楚。"}, follow=True)
    assert "是第 1 条" in text_of(told)
    assert "第一条写得不清楚。" not in text_of(told)
    opinions = of(draft.url) + "opinions/"
    page = editor.get(opinions)
    (key,) = [o.id for o, *_ in page.context["opinions"]]
    seen = {"version": "1", "n": "1", "state": "WAITING", "manuscript": page.context["one"].id}
    judge = reverse("desk:content-opinion-judge", args=[key])
    answer = reverse("desk:content-opinion-answer", args=[key])
    hidden = editor.post(judge, {**seen, "act": "hide"})
    assert hidden.status_code == 422
    assert text_of(hidden).count("请填写不公开的理由") == 2
    shown = editor.post(judge, {**seen, "act": "show"})
    assert shown.url == f"{opinions}?state=WAITING&before=", "back to the place in the list"
    late = editor.post(judge, {**seen, "act": "hide", "reason": "看着像广告"})
    assert late.status_code == 409
    assert "编辑在" in text_of(late)
    assert 'value="看着像广告"' in text_of(late)
    seen["version"] = "2"
    nothing = editor.post(answer, {**seen, "answer": "已经改了"})
    assert text_of(nothing).count("请选择采纳情况") == 2
    assert "已经改了" in text_of(nothing)
    done = {**seen, "adoption": "ADOPTED", "answer": "已经改了"}
    assert "已保存" in text_of(editor.post(answer, done, follow=True))
    assert editor.post(answer, {"adoption": "ADOPTED"}).status_code == 404
    public = text_of(client.get(draft.public))
    assert "第一条写得不清楚。" in public
    assert "已经改了" not in public


def test_opinions_are_taken_as_a_file_and_a_draft_taken_off_keeps_what_was_typed(
    draft, editor, publisher, client
):
    client.post(draft.public, {"text": "<b>好</b>，打 13800138000 找我。", "name": "=1+1"})
    listed = text_of(editor.get(of(draft.url) + "opinions/"))
    assert "&lt;b&gt;好&lt;/b&gt;，打 138****8000 找我。" in listed
    file = editor.post(of(draft.url) + "opinions/export/", {"state": "WAITING"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,'=1+1,<b>好</b>，打 138****8000 找我。,")
    assert lines[-1] == "共 1 条"
    acted(publisher, draft.url, "remove", opinion="文件名写错，改好再征集")
    gone = client.post(draft.public, {"text": "写了一半的意见"})
    assert gone.status_code == 410
    assert "写了一半的意见" in text_of(gone)
    assert "改好再征集" in text_of(gone)


def test_a_reviewer_sees_nothing_of_it(desk, world):
    client = desk(staff(world.market, "审查员", "cases.review"))
    assert client.get(reverse("desk:content")).status_code == 403
    assert client.get(reverse("desk:content-new")).status_code == 403
