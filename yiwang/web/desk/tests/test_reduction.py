"""The desk's pages of the ledger, and one self-check from the department to the public."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.tests.factories import (
    DIPLOMA,
    MARRIAGE,
    agreed,
    asking,
    begun,
    choices,
    person,
    saved,
    seen,
    sheet,
    step,
    there,
)
from yiwang.oversight.reduction.types import Outcome
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f

HOME = "/desk/reduction/"


@pytest.fixture
def at_work(db):
    return there()


def text_of(response):
    return response.content.decode()


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def counted(at_work, name="2026年基线"):
    given = {"taken_on": clock.local_date(clock.now()), "actor": at_work.office}
    key = commands.take_baseline(name=name, at=clock.now(), **given)
    run_job("reduction.count_baseline", {"baseline": str(key)})
    return key


def published(at_work):
    baseline, key = counted(at_work), begun(at_work)
    saved(key, at_work)
    agreed(key, at_work)
    run_job("reduction.measure_baseline", {"baseline": str(baseline)})
    return baseline


def typed(found, **changes):
    data = {"version": found.version}
    for choice in choices(found):
        data |= {
            f"{choice.key}-outcome": "KEEP",
            f"{choice.key}-basis": choice.basis,
            f"{choice.key}-reason": choice.reason,
        }
    return data | changes


def test_what_two_people_type_is_kept_and_the_second_is_told(desk, at_work):
    key = begun(at_work)
    place = reverse("desk:reduction-item", args=[key, f.BASIC])
    old = sheet(key, at_work.checker)
    client = desk(at_work.checker)
    data = typed(old, **{f"{old.lines[0].key}-reason": "我写的理由"})
    other = person("checker2", f.COUNTY, at_work.police)
    assert desk(other).post(place, typed(old)).status_code == 302
    refused = client.post(place, data)
    assert refused.status_code == 409
    assert "checker2刚刚保存过这个事项" in text_of(refused)
    assert "我写的理由" in text_of(refused)
    assert "对方的选择：保留；《行政许可法》第三十一条；自查" in text_of(refused)
    again = client.post(place, data | {"version": refused.context["version"]})
    assert again.status_code == 302
    incomplete = client.post(
        place,
        typed(sheet(key, at_work.checker), **{f"{old.lines[0].key}-reason": ""}),
    )
    assert incomplete.status_code == 422
    assert "请填写保留的理由" in text_of(incomplete)


def test_the_same_name_is_decided_together_or_nothing_is_lost(desk, at_work):
    code = "990131998000"
    told: Any = {"actor": SYSTEM, "at": f.AT}
    catalogue.publish_basic(code=code, content=f.basic(name="另一许可"), **told)
    catalogue.publish_lists(basic_code=code, body=asking(), organisations=[at_work.police], **told)
    key, client = begun(at_work), desk(at_work.checker)
    place = reverse("desk:reduction-alike", args=[key])
    data = {"name": f"m:{MARRIAGE}", "outcome": "VERIFY", "reason": "无法核实"}
    refused = client.post(place, data)
    assert refused.status_code == 422
    assert "请选择适用哪一条清理标准" in text_of(refused)
    assert "无法核实" in text_of(refused)
    done = client.post(place, {**data, "test": "no_means", "instead": "民政部门"}, follow=True)
    assert "已自查 2 项" in text_of(done)
    assert "请选择同名的材料或者环节" in text_of(client.post(place, {}))
    assert seen(key, at_work.checker).decided == 2


def test_figures_ledger_and_comparison_are_read_and_exported(desk, at_work):
    city = f.organisation(f.CITY, "公安局", 4)
    f.publish([city], text=f.body(), content=f.basic(use_levels="3,4"))
    baseline = published(at_work)
    client = desk(at_work.office)
    place = reverse("desk:reduction-figure", args=[baseline])
    for by in ("ITEM", "ORGANISATION", "REGION", "LEVEL", "nonsense"):
        assert "精简 100.0%" in text_of(client.get(place, {"by": by, "after": "x"})) or by == "ITEM"
    export = reverse("desk:reduction-figure-export", args=[baseline])
    _head, *rows, last = rows_of(client.post(export, {"by": "ORGANISATION"}))
    assert [row[3:6] for row in rows if "示例县" in row[0]] == [["2", "2", "100.0"]]
    assert last == ["共 2 条"]
    assert "已重新比对" in text_of(
        client.post(reverse("desk:reduction-measure", args=[baseline]), follow=True)
    )
    shown = text_of(client.get(reverse("desk:reduction-ledger"), {"outcome": "VERIFY"}))
    assert MARRIAGE in shown
    assert DIPLOMA not in shown
    assert "自查 checker，审核 office，确认 publisher" in shown
    rows = rows_of(client.post(reverse("desk:reduction-ledger-export")))
    assert {row[4] for row in rows[1:-1]} == {MARRIAGE, DIPLOMA, "单位盖章"}
    sides = {"a-place": f.COUNTY, "a-department": "公安局", "b-level": "3"}
    page = client.get(reverse("desk:reduction-compare"), {**sides, "all": "1"})
    assert "示例县公安局" in text_of(page)
    assert [one.second.code for one in page.context["lines"]] == [f"{city.uscc}3{f.BASIC}"]
    rows = rows_of(client.post(reverse("desk:reduction-compare-export"), {**sides, "all": "1"}))
    assert rows[1][0] == "测试许可"
    wrong = client.get(reverse("desk:reduction-compare"), {"a-place": "没有的地方"})
    assert "没有找到“没有的地方”" in text_of(wrong)
    assert "第二方：请填写地区，或者选择层级" in text_of(wrong)


def test_every_channel_stops_asking_in_the_same_act(desk, client, at_work):
    f.change(at_work.code, reason="测试", at=f.AT, situations=[], questions=[])
    key = begun(at_work)
    gone = {MARRIAGE: (Outcome.CANCEL, "no_law", ""), DIPLOMA: (Outcome.CANCEL, "no_law", "")}
    saved(key, at_work, **gone)
    clerk = desk(replace(person("office"), permissions=frozenset({"cases.intake"})))

    def asking_now():
        code = at_work.code
        pages = {
            "portal": client.get(f"/guide/{code}/"),
            "print": client.get(f"/guide/{code}/print/"),
            "kiosk": client.get(f"/terminal/guide/{code}/"),
            "window": clerk.get(f"/desk/intake/{code}/"),
            "api": client.get(f"/api/v1/items/{code}"),
            "form": client.get(f"/api/v1/items/{code}/form"),
        }
        assert {name: one.status_code for name, one in pages.items()} == dict.fromkeys(pages, 200)
        told = {name: text_of(one) for name, one in pages.items()}
        for name in ("api", "form"):
            told[name] = str(pages[name].json())
        return {name for name, text in told.items() if MARRIAGE in text}

    before = asking_now()
    assert before == {"portal", "print", "kiosk", "window", "api", "form"}
    step(commands.submit_check, key, at_work.checker)
    step(commands.review_check, key, at_work.office)
    step(commands.agree_check, key, at_work.publisher)
    assert asking_now() == before, "agreed, and not yet public"
    run_job("reduction.publish_agreed", {"check": str(key)})
    assert asking_now() == set()
    assert MARRIAGE in text_of(client.get("/abolished/", {"q": MARRIAGE}))


def test_the_second_of_two_reviewers_is_told_and_what_was_written_stays(desk, at_work):
    key = begun(at_work)
    saved(key, at_work)
    step(commands.submit_check, key, at_work.checker)
    version = seen(key, at_work.office).version
    place = reverse("desk:reduction-act", args=[key])
    typed_in = {"act": "review", "version": version, "opinion": "我的意见"}
    assert desk(at_work.office).post(place, typed_in).status_code == 302
    second = desk(person("office2")).post(place, typed_in)
    assert second.status_code == 422
    assert "这份自查现在是“待会商确认”" in text_of(second)
    assert "我的意见" in text_of(second)
    assert seen(key, at_work.office).steps[0].actor_name == "office"


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("", "", ""),
        ("2026-01", "2099-12", ""),
        ("2099-01", "", "台账里没有这样的记录"),
        ("", "2020-12", "台账里没有这样的记录"),
        ("2026-06", "2026-05", "开始月份在结束月份以后，请对调"),
        ("2026-13", "", "月份请写成 2026-05 的样子"),
        ("", "５月", "月份请写成 2026-05 的样子"),
    ],
)
def test_the_ledger_is_read_by_months(desk, at_work, since, until, told):
    key, client = begun(at_work), desk(at_work.office)
    saved(key, at_work)
    agreed(key, at_work)
    answer = client.get(reverse("desk:reduction-ledger"), {"since": since, "until": until})
    assert (MARRIAGE in text_of(answer)) is not bool(told)
    assert told in text_of(answer)
    assert answer.status_code == (422 if "月份" in told else 200)
    sent = rows_of(client.post(reverse("desk:reduction-ledger-export"), {"since": since}))
    assert (len(sent) > 2) is (since in {"", "2026-01", "2026-06"})


def test_sides_that_cannot_be_compared_are_told_why(desk, at_work):
    client, place = desk(at_work.office), reverse("desk:reduction-compare")
    twice = client.get(place, {"a-place": f.COUNTY, "b-place": "示例县"})
    assert "第二方：和第一方是同一个，请换一个" in text_of(twice)
    empty = {"a-place": f.COUNTY, "b-place": f.PROVINCE}
    assert "没有差距" in text_of(client.get(place, empty))
    assert "没有两方都有的事项" in text_of(client.get(place, {**empty, "all": "1"}))


def test_norms_and_baselines_are_the_province_s_office_s(desk, at_work):
    client, place = desk(at_work.office), reverse("desk:reduction-norm", args=["test", "no_law"])
    shown = client.get(place)
    data = {
        "version": 0,
        "text": "没有依据的，一律取消",
        "outcome": "CANCEL",
        "source": "新文件",
        "is_active": "yes",
        "why": "统一说法",
    }
    assert "凡没有法律法规依据的，一律取消" in text_of(shown)
    assert "请填写出处" in text_of(client.post(place, {**data, "source": ""}))
    assert client.post(place, data).status_code == 302
    told = client.post(place, data)
    assert told.status_code == 409
    assert "office刚刚改过" in text_of(told)
    target = reverse("desk:reduction-norm-new", args=["target"])
    day = {"due_on-year": "2027", "due_on-month": "12", "due_on-day": "31"}
    given = {**day, "percent": "70", "measure": "STEPS", "level": "4", "source": "新文件"}
    assert client.post(target, {**given, "is_active": "yes", "why": "新"}).status_code == 302
    assert "县级环节减少 70%" in text_of(client.get(reverse("desk:reduction-norms")))
    take = reverse("desk:reduction-take")
    assert "请填写基准日" in text_of(client.post(take, {"name": "一"}))
    on = {"taken_on-year": "2026", "taken_on-month": "3", "taken_on-day": "2"}
    assert client.post(take, {"name": "一", **on}).status_code == 302
    local = desk(person("office2", f.COUNTY))
    assert local.post(take, {"name": "二", **on}).status_code == 403
    assert "修改理由</label>" not in text_of(local.get(place))


@pytest.mark.parametrize(
    "query",
    [
        "state=x&before=x",
        "after=%00&show=open&before=1",
        "by=ORGANISATION&after=1.2&region=abc",
        "by=REGION&region=990000000000",
        "a-level=9&b-place=%00&after=x_y&gap=z",
        "a-level=3&b-level=4&after=NaN_1",
        "q=%00&department=%00&outcome=z&before=²",
    ],
)
def test_a_mistyped_address_is_read_as_far_as_it_can_be(desk, at_work, query):
    client, baseline = desk(at_work.office), counted(at_work)
    for name, arguments in (
        ("reduction", ()),
        ("reduction-check", (begun(at_work),)),
        ("reduction-ledger", ()),
        ("reduction-figure", (baseline,)),
        ("reduction-compare", ()),
    ):
        place = reverse(f"desk:{name}", args=arguments)
        assert client.get(f"{place}?{query}").status_code == 200, name
    assert client.get(f"/abolished/?{query}").status_code == 200


def test_only_those_who_take_part_come_in(desk, at_work):
    clerk = person("publisher2")
    clerk = desk(type(clerk)(kind=clerk.kind, id="clerk", permissions=frozenset({"cases.read"})))
    for name in ("reduction", "reduction-ledger", "reduction-figures", "reduction-norms"):
        assert clerk.get(reverse(f"desk:{name}")).status_code == 403
    stranger = desk(person("checker", f.COUNTY))
    assert stranger.get(reverse("desk:reduction-check", args=[begun(at_work)])).status_code == 404
    begin = reverse("desk:reduction-begin")
    assert stranger.post(begin, {"organisation": "x"}).status_code == 404
    assert clerk.post(begin).status_code == 403


def test_the_public_list_is_searched_and_read_by_machines(client, at_work):
    published(at_work)
    client.cookies["region"] = f.VILLAGE
    assert MARRIAGE in text_of(client.get("/abolished/"))
    shown = text_of(client.get("/abolished/", {"q": "毕业证书", "department": "公安局"}))
    assert DIPLOMA in shown
    assert MARRIAGE not in shown
    assert "清单里没有这样的材料" in text_of(client.get("/abolished/", {"q": "没有的"}))
    found = client.get("/api/v1/abolished", {"region": f.VILLAGE, "limit": 2}).json()
    rest = client.get("/api/v1/abolished", {"after": found["next"], "limit": 2}).json()
    names = [one["name"] for one in found["abolished"] + rest["abolished"]]
    assert set(names) == {MARRIAGE, DIPLOMA, "单位盖章"}
    assert rest["next"] is None
    assert len(queries.entries()) == 3
