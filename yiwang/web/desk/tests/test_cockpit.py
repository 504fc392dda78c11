"""The cockpit and the statistics: every figure is the count of the list it opens, in few reads."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.hot import counting as counted
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.assessment.tests.factories import COUNTY, person
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import exports as lists
from yiwang.oversight.supervision.queries import facts
from yiwang.oversight.supervision.tests.figures import Matter, confirmed, taken, walked
from yiwang.oversight.supervision.types import Measure
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.desk.cockpit import exports
from yiwang.web.desk.cockpit.figures import facts_url, took, was_open

pytestmark = pytest.mark.django_db
PROVINCE = "990000000000"
FACTS = re.compile(r'<a[^>]*href="(/desk/supervision/facts/\?[^"]+)"[^>]*>([^<]*)</a>')
BARS = re.compile(r'<a href="(/desk/supervision/facts/\?[^"]+)">[^<]*</a> <svg.*?<span>([\d,]+)')
MOST = 12
ADDING = "yiwang.oversight.supervision.commands.add_to_export"


def today() -> date:
    return clock.local_date(clock.now())


@pytest.fixture
def offices(db):
    """Two offices of a county with a month behind them."""
    f.regions()
    commands.follow(actor=SYSTEM, at=clock.now())
    market = f.organisation(COUNTY, "市场监督管理局", 1)
    health = f.organisation(COUNTY, "卫生健康委员会", 6)
    at = today()
    ago = timedelta
    taken(
        [
            *(Matter(market, at - ago(n), days=3) for n in range(3, 18)),
            Matter(health, at - ago(20), days=18, promised=10, notices=1),
            Matter(health, at - ago(5), days=5, outcome="DENIED"),
            Matter(health, at, days=0),
            *(Matter(health, at - ago(n), days=0, promised=4) for n in (4, 5, 9, 16)),
            *(Matter(market, at - ago(n), days=1, kind="RATING", outcome="5") for n in range(11)),
            Matter(market, at - ago(2), days=1, kind="RATING", outcome="2"),
            *(Matter(market, at - ago(n), days=2, kind="COMPLAINT") for n in (3, 8)),
            Matter(health, at - ago(25), days=20, promised=15, kind="CONSULTATION"),
        ]
    )
    commands.follow(actor=SYSTEM, at=clock.now())
    return market, health


def supervisor(region=COUNTY):
    return person("监察员", region=region)


def figures_of(page: str) -> list[tuple[str, int]]:
    """The addresses of lists on a page with the number that each is said to count."""
    found = []
    for url, text in [*FACTS.findall(page), *BARS.findall(page)]:
        number = re.search(r"([\d,]+)\s*$", text)
        if number:
            found.append((unescape(url), int(number[1].replace(",", ""))))
    return found


def listed(client, url: str) -> int:
    """How many rows the list really shows, page after page."""
    n = 0
    while url:
        page = client.get(url).content.decode()
        n += len(re.findall(r'<td role="cell" data-th="编号">', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(following[1]) if following else ""
    return n


@pytest.mark.parametrize(
    "address",
    [
        "/desk/cockpit/",
        "/desk/statistics/?by=week&from={first}&to={last}",
        "/desk/statistics/?by=office&from={first}&to={last}",
        "/desk/statistics/?by=month&kind=voice&from={first}&to={last}",
    ],
)
def test_every_figure_is_the_count_of_the_list_it_opens(address, desk, offices):
    client = desk(supervisor())
    url = address.format(first=today() - timedelta(days=29), last=today())
    told = figures_of(client.get(url).content.decode())
    assert len(told) > 12
    assert sum(n for _, n in told) > 3
    assert {url: listed(client, url) for url, _ in told} == dict(told)


MEDIANS = re.compile(r"(受理|审查|决定|送达)</a> <svg.*?<span>[\d,]+ 件(?: · (\d+) 天)?</span>")


def test_medians_stand_beside_the_steps_once_they_were_counted(desk, offices):
    client = desk(supervisor())
    page = client.get("/desk/cockpit/").content.decode()
    assert "中位用时还没有计数" in page
    assert dict(MEDIANS.findall(page)) == dict.fromkeys(("受理", "审查", "决定", "送达"), "")
    for n in range(10):
        walked(offices[0], today() - timedelta(days=20 + n % 3), 1, 0, 7 + n)
    commands.count_steps(actor=SYSTEM, at=clock.now())
    page = client.get("/desk/cockpit/").content.decode()
    told = dict(MEDIANS.findall(page))
    assert told["受理"] in {"0", "1"}
    assert int(told["决定"]) >= 3
    assert "计数，不足10件的不显示" in page


@pytest.mark.parametrize(
    ("median", "told"), [((4, 10), "4 天"), ((0, 12), "0 天"), ((4, 9), ""), (None, "")]
)
def test_a_median_of_few_says_nothing(median, told):
    assert took(median) == told


@pytest.mark.parametrize(
    ("open_now", "came", "closed", "then"),
    [
        (0, {}, {}, 0),
        (5, {}, {}, 5),
        (5, {0: 2, 6: 1}, {}, 2),
        (5, {7: 3}, {7: 9}, 5),  # that day was over
        (5, {1: 4}, {0: 1, 6: 6}, 8),
        (0, {3: 4}, {3: 4}, 0),
    ],
)
def test_what_was_open_a_week_ago(open_now, came, closed, then):
    day = date(2026, 3, 31)
    counts = {("CASE", Measure.RECEIVED, day - timedelta(days=n)): m for n, m in came.items()}
    counts |= {("CASE", Measure.CLOSED, day - timedelta(days=n)): m for n, m in closed.items()}
    counts[("COMPLAINT", Measure.CLOSED, day)] = 50
    assert was_open(open_now, counts, day) == then


def test_the_week_before_agrees_with_the_facts(desk, offices):
    walked(offices[0], today() - timedelta(days=9), 1, 0, 3, 2)
    walked(offices[0], today() - timedelta(days=30), 1, 0, 3, 2)
    walked(offices[0], today() - timedelta(days=6), 1, 0, 2)
    ago = today() - timedelta(days=7)
    rows = apps.get_model("supervision", "Fact").objects.filter(kind="CASE", opened_on__lte=ago)
    then = sum(one.closed_on is None or one.closed_on > ago for one in rows)
    assert then > 2
    page = desk(supervisor()).get("/desk/cockpit/").content.decode()
    tile = re.search(r"<h2>在办</h2>.*?<p>(.*?)</p>", page)
    assert tile
    assert tile[1] == f"上周同日 {then}"


def test_shares_of_few_are_not_shown(desk, offices):
    page = desk(supervisor()).get("/desk/cockpit/").content.decode()
    assert "91.7%" in page  # eleven of twelve ratings
    assert "不足10件，不显示比例" in page  # three voices


def test_the_cockpit_takes_few_statements(desk, offices, django_assert_max_num_queries):
    confirmed(offices[0], today())
    commands.count_steps(actor=SYSTEM, at=clock.now())
    for region in (COUNTY, PROVINCE):
        client, url = desk(supervisor(region)), "/desk/cockpit/"
        assert client.get(url).status_code == 200
        with counted() as spent:
            client.get(url)
        assert spent.statements <= MOST, spent.sql
        with counted() as spent:
            client.get(f"{url}?part=1")
        assert spent.statements <= MOST


def test_a_division_out_of_reach_is_not_there(desk, offices):
    client = desk(supervisor())
    for name in ("cockpit", "statistics"):
        assert client.get(reverse(f"desk:{name}"), {"region": PROVINCE}).status_code == 404
        assert client.get(reverse(f"desk:{name}"), {"region": "x"}).status_code == 404


def test_a_province_goes_down_to_its_county(desk, offices):
    client = desk(supervisor(PROVINCE))
    page = client.get("/desk/cockpit/").content.decode()
    below = re.findall(r'<option value="(\d{12})"', page)
    assert below
    told = dict(figures_of(page))
    assert {url: listed(client, url) for url in told} == told
    assert client.get("/desk/cockpit/", {"region": COUNTY}).status_code == 200


def test_the_pause_stays_in_the_address(desk, offices):
    client = desk(supervisor())
    assert "data-yw-poll" in client.get("/desk/cockpit/").content.decode()
    page = client.get("/desk/cockpit/?pause=1").content.decode()
    assert "data-yw-poll" not in page
    assert "继续刷新" in page


def test_the_report_stands_still_with_the_same_figures(desk, offices):
    client = desk(supervisor())
    wall = client.get("/desk/cockpit/").content.decode()
    page = client.get("/desk/cockpit/", {"report": "1"}).content.decode()
    assert figures_of(page) == figures_of(wall)
    assert "data-yw-poll" not in page
    assert page.count("<details open>") == page.count("<details") == 3


def test_the_same_days_last_year_stand_beside(desk, offices):
    day = date(2024, 2, 29)
    taken([Matter(offices[0], date(2023, 2, 28)), Matter(offices[0], day), Matter(offices[0], day)])
    page = desk(supervisor()).get(
        "/desk/statistics/", {"from": "2024-02-29", "to": "2024-02-29", "compare": "1"}
    )
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    assert re.search(r"2024年2月29日\s+2\s+去年 1", text)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"from": "2026-02-30"}, "请填写开始日期"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "结束日期要在开始日期以后"),
        ({"from": "2020-01-01", "to": "2026-03-01"}, "一次最多统计两年"),
    ],
)
def test_days_that_cannot_be_counted_are_told(given, told, desk, offices):
    answer = desk(supervisor()).get("/desk/statistics/", given)
    assert told in answer.content.decode()


def test_the_table_is_sent_as_a_file(desk, offices):
    answer = desk(supervisor()).get("/desk/statistics/", {"by": "office", "as": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith(",收件,办结,超时,提前,不予,发过补正")
    assert any(offices[0].name in line for line in lines)
    assert lines[-1] == "共 3 行"


def taken_away(client, url: str) -> list[str]:
    """The lines of a list taken away as a file, made by the worker."""
    page = client.get(url).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden.pop("csrfmiddlewaretoken", "")
    asked = client.post(reverse("desk:fact-order"), hidden)
    assert asked["Location"] == reverse("desk:fact-exports")
    order = apps.get_model("supervision", "FactExport").objects.get()
    assert "正在生成" in client.get(asked["Location"]).content.decode()
    exports.write_list(str(order.pk))
    done = client.get(asked["Location"], {"part": "1"})
    assert (done.status_code, "已完成" in done.content.decode()) == (286, True)
    answer = client.get(reverse("desk:fact-export", args=[order.pk]))
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_a_list_is_taken_away_piece_by_piece(desk, offices, monkeypatch):
    monkeypatch.setattr(exports, "SIZE", 4)
    client = desk(supervisor())
    url = facts_url(f"r:{COUNTY}", Measure.RECEIVED, today() - timedelta(days=29), today())
    head, *rows, last = taken_away(client, url)
    assert head.startswith("编号,种类,事项")
    assert len({row.split(",")[0] for row in rows}) == len(rows) == listed(client, url) == 22
    assert last == "共 22 件"
    assert apps.get_model("supervision", "FactExportPart").objects.count() == 6
    entries = apps.get_model("audit", "Entry").objects
    assert (
        entries.filter(command__in=["supervision.order_export", "supervision.take_export"]).count()
        == 2
    )


def test_a_killed_worker_neither_loses_nor_doubles_a_piece(desk, offices, monkeypatch):
    monkeypatch.setattr(exports, "SIZE", 4)
    written, stop = commands.add_to_export, iter(range(3))

    def killed(**given):
        if next(stop, None) is None:
            raise KeyboardInterrupt
        written(**given)
        written(**given)

    viewer = supervisor()
    asked = facts.asked(f"r:{COUNTY}", Measure.RECEIVED, date.min, date.max, viewer=viewer)
    key = commands.order_export(
        asked=asked, total=22, name="收件.csv", actor=viewer, at=clock.now()
    )
    monkeypatch.setattr(ADDING, killed)
    with pytest.raises(KeyboardInterrupt):
        exports.write_list(str(key))
    monkeypatch.setattr(ADDING, written)
    exports.write_list(str(key))
    found, content = lists.list_bytes(key, viewer=viewer)
    rows = b"".join(content).decode("utf-8-sig").splitlines()[1:-1]
    assert len(set(rows)) == len(rows) == found.lines == 22
    assert desk(viewer).get(reverse("desk:fact-export", args=[key])).status_code == 200


def test_a_file_is_its_owner_s_and_within_reach(desk, offices):
    viewer = supervisor()
    asked = facts.asked(f"r:{COUNTY}", Measure.RECEIVED, date.min, date.max, viewer=viewer)
    key = commands.order_export(
        asked=asked, total=22, name="收件.csv", actor=viewer, at=clock.now()
    )
    exports.write_list(str(key))
    assert desk(supervisor()).get(reverse("desk:fact-export", args=[key])).status_code == 404
    above = {"scope": f"r:{PROVINCE}", "measure": "RECEIVED"}
    assert desk(viewer).post(reverse("desk:fact-order"), above).status_code == 404
    assert commands.forget_exports(actor=SYSTEM, at=clock.now()) == 0
    assert commands.forget_exports(actor=SYSTEM, at=clock.now() + timedelta(days=8)) == 2


def test_few_lists_are_made_at_once(desk, offices):
    client, asked = desk(supervisor()), {"scope": f"r:{COUNTY}", "measure": "RECEIVED"}
    told = [client.post(reverse("desk:fact-order"), asked, follow=True) for _ in range(4)]
    assert "已有 3 个清单正在生成" in told[3].content.decode()
    assert apps.get_model("supervision", "FactExport").objects.count() == 3


def broken(**_):
    message = "disk full"
    raise OSError(message)


def test_failed_lists_block_nobody_and_go_on_where_they_stopped(desk, offices, monkeypatch):
    monkeypatch.setattr(exports, "SIZE", 4)
    viewer, written = supervisor(), commands.add_to_export
    client, asked = desk(viewer), {"scope": f"r:{COUNTY}", "measure": "RECEIVED"}
    for _ in range(3):
        client.post(reverse("desk:fact-order"), asked)
    mine = [one.id for one in lists.my_lists(viewer=viewer, at=clock.now())]
    monkeypatch.setattr(ADDING, lambda **piece: written(**piece) if piece["n"] < 2 else broken())
    for key in mine:
        with pytest.raises(OSError, match="disk full"):
            exports.write_list(str(key))
    page = client.get(reverse("desk:fact-exports")).content.decode()
    assert page.count("没有完成</") == page.count("已写的 8 件保留") == 3
    assert "data-yw-poll" not in page
    again = [reverse("desk:fact-again", args=[key]) for key in mine]
    assert all(f'action="{url}"' in page for url in again)

    order = client.post(reverse("desk:fact-order"), asked, follow=True).content.decode()
    assert "正在生成，完成以后" in order  # a new one is made at once
    assert desk(supervisor()).post(again[0]).status_code == 404  # it is another's
    client.post(again[0])
    client.post(again[0])  # pressed twice: still one job more
    client.post(again[1])
    full = client.post(again[2], follow=True).content.decode()
    assert "已有 3 个清单正在生成" in full

    monkeypatch.setattr(ADDING, written)
    exports.write_list(str(mine[0]))
    exports.write_list(str(mine[0]))
    answer = client.get(reverse("desk:fact-export", args=[mine[0]]))
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == len(set(rows)) == 24
    exports.write_list(str(mine[2]))  # the worker tries again by itself
    assert lists.my_lists(viewer=viewer, at=clock.now())[-3].is_done
    jobs = apps.get_model("procrastinate", "ProcrastinateJob").objects
    counts = [jobs.filter(args__arguments__export=str(key)).count() for key in mine]
    assert counts == [2, 2, 1]


def test_figures_that_stand_still_are_told(desk, offices, freeze):
    client, now = desk(supervisor()), clock.now()
    assert "停在" not in client.get("/desk/cockpit/").content.decode()
    f.organisation(COUNTY, "教育局", 9)  # an entry of the log that nobody reads
    freeze(now + timedelta(minutes=6))
    for page in ("/desk/cockpit/", "/desk/statistics/"):
        assert "电子监察数据停在" in client.get(page).content.decode()


def test_the_first_day_shows_zeros_and_says_so(desk):
    f.regions()
    page = desk(supervisor()).get("/desk/cockpit/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "还没有读到" in text
    assert "这里没有下级地区或单位" in text
    assert {n for _, n in figures_of(text)} == {0}


def test_who_does_not_supervise_sees_no_cockpit(desk, offices):
    client = desk(person("审查员", region=COUNTY))
    for name in ("cockpit", "statistics", "fact-exports"):
        assert client.get(reverse(f"desk:{name}")).status_code == 403
