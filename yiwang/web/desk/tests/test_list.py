"""The workbench and the case list: figures, views, filters that stay, statements."""

import pytest
from django.urls import reverse

from yiwang.services.cases.queries import case_file
from yiwang.services.cases.tests.factories import AT, accepted_case, filed_case, later, version_of

pytestmark = pytest.mark.django_db
LIST = "/desk/cases/"


@pytest.fixture(autouse=True)
def now(freeze):
    return freeze(AT)


def text_of(response):
    return response.content.decode()


def test_figures_lead_to_their_lists(desk, world):
    filed_case(world)
    client = desk(world.clerk)
    page = client.get("/desk/")
    figures = {f.label: f for f in page.context["page"].figures}
    assert figures["待收件"].count == 1
    assert figures["我的在办"].count == 0
    for figure in figures.values():
        assert client.get(figure.url).status_code == 200
    assert client.get(figures["待收件"].url).context["table"].lines


def test_an_empty_workbench_says_so_in_words(desk, world):
    page = text_of(desk(world.clerk).get("/desk/"))
    assert "现在没有等您办的件" in page
    assert "今天没有红灯和黄灯" in page
    assert "暂无数据" not in page


def test_lights_follow_the_days(desk, world, freeze):
    filed_case(world)
    freeze(later(7))
    page = text_of(desk(world.clerk).get(LIST, {"view": "OPEN"}))
    assert "黄灯" in page
    assert "今天到期" in page
    freeze(later(9))
    assert "超期" in text_of(desk(world.clerk).get(LIST, {"view": "OPEN", "light": "RED"}))


def test_filters_stay_from_view_to_view_and_through_the_case(desk, world):
    number = filed_case(world)
    client = desk(world.clerk)
    page = client.get(LIST, {"view": "OPEN", "state": ["SUBMITTED"], "item": "食品"})
    for view in page.context["views"]:
        assert "item=" in view.url
        assert "state=SUBMITTED" in view.url
    link = page.context["table"].lines[0][0]
    assert link.text == str(number)
    case = client.get(link.url)
    for tab in case.context["page"].tabs:
        assert "back=" in tab.url
    assert "state=SUBMITTED" in case.context["page"].list_url
    narrowed = {v.label: v.url for v in page.context["chips"]}
    assert "item" not in narrowed["事项含“食品”"]


def test_a_filter_without_result_offers_to_clear(desk, world):
    filed_case(world)
    page = text_of(desk(world.clerk).get(LIST, {"view": "OPEN", "item": "没有这件事"}))
    assert "筛选后没有结果" in page
    assert "清除筛选条件" in page


@pytest.mark.parametrize(
    "query",
    ["state=X&light=Y&view=Z", "after=abc", "colleague=nobody", "q=%00", "after=2026-99-99_1"],
)
def test_a_mistyped_address_is_read_as_far_as_it_can_be(desk, world, query):
    assert desk(world.clerk).get(f"{LIST}?{query}").status_code == 200


def test_a_sick_colleagues_cases_are_found(desk, world):
    number = accepted_case(world)
    client = desk(world.reviewer)
    claim = reverse("desk:case-claim", args=[number])
    client.post(claim, {"version": version_of(number)})
    colleague = str(world.reviewer.staff_id)
    found = desk(world.second).get(LIST, {"view": "OPEN", "colleague": colleague})
    assert [row[0].text for row in found.context["table"].lines] == [str(number)]
    assert "经办人：赵审" in text_of(found)


def test_the_list_pages_without_counting(desk, world, monkeypatch):
    monkeypatch.setattr("yiwang.web.desk.casework.views.LIMIT", 1)
    numbers = {filed_case(world), filed_case(world, world.service)}
    client = desk(world.clerk)
    first = client.get(LIST, {"view": "OPEN"})
    second = client.get(LIST + first.context["next_url"])
    shown = {page.context["table"].lines[0][0].text for page in (first, second)}
    assert shown == {str(n) for n in numbers}
    assert not second.context["next_url"]


def test_a_number_is_found_from_everywhere(desk, world):
    number = filed_case(world)
    found = desk(world.clerk).get("/desk/search/", {"q": f"{number}"[:4] + " " + f"{number}"[4:]})
    assert found.url == f"/desk/cases/{number}/"
    named = desk(world.clerk).get("/desk/search/", {"q": "张三"}, follow=True)
    assert str(number) in text_of(named)


def test_list_workbench_and_case_take_few_statements(desk, world, django_assert_max_num_queries):
    number = accepted_case(world)
    client = desk(world.clerk)
    for path in (LIST, "/desk/", f"{LIST}{number}/"):
        client.get(path)
    with django_assert_max_num_queries(6):
        client.get(LIST)
    with django_assert_max_num_queries(6):
        client.get("/desk/")
    with django_assert_max_num_queries(18):
        client.get(f"{LIST}{number}/")


@pytest.mark.parametrize("tab", ["", "form/", "materials/", "opinions/", "documents/", "trace/"])
def test_every_tab_opens(desk, world, tab):
    number = accepted_case(world)
    page = text_of(desk(world.clerk).get(f"{LIST}{number}/{tab}"))
    assert "食品经营许可（新办）" in page
    assert 'aria-current="page"' in page


def test_clocks_are_explained_line_by_line(desk, world):
    number = accepted_case(world)
    page = text_of(desk(world.clerk).get(f"{LIST}{number}/"))
    assert "承诺时限：10个工作日" in page
    assert "法定时限：20个工作日" in page
    assert "怎样算出来的" in page


def test_files_are_served_to_who_may_read_the_case(desk, world):
    number = filed_case(world)
    page = desk(world.clerk).get(f"{LIST}{number}/materials/").context["page"]
    (url,) = [f.url for m in page.materials for f in m.files]
    served = desk(world.clerk).get(url)
    assert served["Content-Type"] == "application/pdf"
    assert b"".join(served.streaming_content).startswith(b"%PDF")
    assert desk(world.stranger).get(url).status_code == 404


def test_rows_stand_closer_when_asked(desk, world):
    filed_case(world)
    client = desk(world.clerk)
    assert "desk compact" not in text_of(client.get(LIST))
    back = client.post("/desk/density/", {"density": "compact", "next": LIST + "?view=OPEN"})
    assert back.url == LIST + "?view=OPEN"
    assert "desk compact" in text_of(client.get(LIST))
    away = client.post("/desk/density/", {"density": "standard", "next": "//evil.example/"})
    assert away.url == LIST


def test_looking_for_words_in_closed_cases_says_how_far_it_goes(desk, world):
    client = desk(world.clerk)
    said = "只看最近的3000件"
    assert said in text_of(client.get(LIST, {"view": "DONE", "q": "食品"}))
    assert said not in text_of(client.get(LIST, {"view": "DONE"}))
    assert said not in text_of(client.get(LIST, {"view": "OPEN", "q": "食品"}))


def test_a_long_trace_is_read_in_pages_without_a_script(desk, world, monkeypatch):
    monkeypatch.setattr(case_file, "TRACE_PAGE", 1)
    number = accepted_case(world)
    client, url = desk(world.reviewer), reverse("desk:case-trace", args=[number])
    newest = client.get(url)
    assert len(newest.context["file"].trace) == 1
    earlier = newest.context["page"].earlier_url
    assert earlier in text_of(newest)
    page = client.get(earlier)
    assert page.context["file"].trace[0].n == newest.context["file"].trace[0].n - 1
    assert f'href="{url}">看最新的' in text_of(page)
