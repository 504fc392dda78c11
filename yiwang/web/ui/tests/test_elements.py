"""How elements render: label over hint over error over input, words with every colour."""

import datetime

import pytest
from django import forms as django_forms
from django.template import Context, Template
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from yiwang.web.ui.elements import Cell, Chip, Column, Table
from yiwang.web.ui.forms import Field, Form, Option, from_django
from yiwang.web.ui.views.living import _fields


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("item", _fields(), ids=lambda f: f.kind)
def test_each_kind_of_field_shows_its_error_beside_the_input(item):
    form = Form([item], {item.name: "请改一改"})
    html = render("{% field f %}", f=next(iter(form)))
    assert f'id="{item.id}"' in html
    assert "<span>错误：</span>请改一改" in html
    assert f"{item.id}-error" in html
    assert html.index(item.label) < html.index("错误：")


def test_optional_fields_are_marked_and_required_ones_are_not_starred():
    html = render("{% field f %}", f=Field(name="a", label="备注", required=False))
    assert "（选填）" in html
    assert "required" not in html
    assert "*" not in render("{% field f %}", f=Field(name="a", label="备注"))


def test_the_summary_says_the_same_words_and_leads_to_the_fields():
    form = Form([Field(name="a", label="甲")], {"a": "请填写甲", "": "两项不一致"})
    html = render("{% error_summary form %}", form=form)
    assert "有 2 处需要修改" in html
    assert '<a href="#f-a">请填写甲</a>' in html
    assert "两项不一致" in html
    assert render("{% error_summary form %}", form=Form([])).strip() == ""


def test_the_title_says_how_many_errors_there_are():
    form = Form([Field(name="a", label="甲")], {"a": "请填写甲"})
    assert render("{% title_prefix %}", form=form) == "有 1 处需要修改："
    assert render("{% title_prefix %}") == ""


def test_a_password_is_never_sent_back():
    html = render("{% field f %}", f=Field(name="p", label="密码", kind="password", value="secret"))
    assert "secret" not in html


def test_what_was_typed_is_escaped():
    html = render("{% field f %}", f=Field(name="a", label="甲", value='"><script>'))
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ d|date_zh }}", "2018年9月3日"),
        ("{{ d|time_zh }}", "09:12"),
        ("{{ d|moment_zh }}", "2018年9月3日 09:12"),
        ("{{ '2018-09-03'|date_zh }}", "2018年9月3日"),
        ("{{ 1234.5|money }}", "1,234.50 元"),
        ("{{ none|money }}", ""),
        ("{{ none|date_zh }}", ""),
    ],
)
def test_dates_and_amounts_are_written_as_people_write_them(source, text):
    moment = datetime.datetime(2018, 9, 3, 1, 12, tzinfo=datetime.UTC)
    assert render(source, d=moment, none=None) == text


def test_a_number_is_shown_in_groups_of_four():
    html = render("{{ n|number_groups }}", n="201809030000000018")
    assert html.count("<span>") == 5
    assert "<span>2018</span><wbr><span>0903</span>" in html


@pytest.mark.parametrize(
    ("value", "word"), [("green", "绿灯"), ("yellow", "黄灯"), ("RED", "红灯"), ("", "不计时")]
)
def test_a_light_is_a_shape_a_word_and_a_colour(value, word):
    assert word in render("{% light v %}", v=value)


def test_a_state_keeps_its_colour_and_its_word():
    assert render("{% state_tag '待补正' %}") == '<span class="tag tag-amber">待补正</span>'


def test_a_qr_code_is_drawn_inline_without_style():
    html = render("{% qr 'https://example.cn/' '进度' %}")
    assert "<svg" in html
    assert "style" not in html
    assert 'aria-label="进度"' in html


def test_a_page_that_is_not_registered_has_no_address():
    assert render("{% nav_url 'portal:no-such-page' %}") == ""


def test_a_date_is_read_from_a_date_a_text_or_its_parts():
    for value in (datetime.date(2018, 9, 3), "2018-09-03", {"year": 2018, "month": 9, "day": 3}):
        assert Field(name="d", label="日期", kind="date", value=value).date_parts == (
            "2018",
            "9",
            "3",
        )


def test_a_plain_form_becomes_a_form_of_ours():
    class Ask(django_forms.Form):
        phone = django_forms.CharField(
            label="手机号码", error_messages={"required": "请填写手机号码"}
        )
        way = django_forms.ChoiceField(
            label="方式", choices=[("a", "甲"), ("b", "乙")], widget=django_forms.RadioSelect
        )

    form = from_django(Ask({"way": "b"}))
    assert form["phone"].error == "请填写手机号码"
    assert form["way"].kind == "radio"
    assert form["way"].selected == {"b"}
    assert form["way"].options[0] == Option("a", "甲")
    assert form.error_list == [("f-phone", "请填写手机号码")]


ORDINARY_TABLE = """
<div class="table-scroll" role="region" tabindex="0" aria-label="{{ table.caption }}">
  <table class="stack" role="table"><caption>{{ table.caption }}</caption>
    <thead role="rowgroup"><tr role="row">{% for column in table.columns %}<th scope="col"
    role="columnheader"{% if column.number %} class="num"{% endif %}
    {% if column.sort %} aria-sort="{{ column.sort }}"{% endif %}>
    {% if column.sort_url %}<a href="{{ column.sort_url }}">{{ column.label }}</a>
    {% else %}{{ column.label }}{% endif %}</th>{% endfor %}</tr></thead>
    <tbody role="rowgroup">{% for row in rows %}<tr role="row">{% for column, cell in row %}
    <td role="cell" data-th="{{ column.label }}"{% if column.number %} class="num"{% endif %}>
    {% if cell.light %}{% light cell.light cell.text %}{% elif cell.tag %}{% state_tag cell.text %}
    {% elif cell.url %}<a href="{{ cell.url }}">{{ cell.text }}</a>{% else %}{{ cell.text }}
    {% endif %}{% if cell.note %}<span class="cell-note">{{ cell.note }}</span>{% endif %}</td>
    {% endfor %}</tr>{% endfor %}</tbody></table></div>"""


def test_a_joined_table_is_what_a_template_would_draw():
    columns = [
        Column("编号"),
        Column('名"<', number=True, sort="ascending", sort_url="?a=1&b=2"),
        Column("变化"),
        Column("剩余"),
    ]
    cells = [
        Cell("1&2", url="/x/?a=1&b='2'"),
        Cell("<b>", note="<i>&amp;"),
        Cell("已延期", tag=True),
        Cell("剩 1 天", light="red"),
    ]
    table = Table("<办件>", columns, [cells, [Cell(mark_safe("<b>好</b>")), *cells[1:]]])
    lines = [list(zip(columns, line, strict=True)) for line in table.lines]
    ordinary = render(ORDINARY_TABLE, table=table, rows=lines)
    joined = render("{% table table %}", table=table)
    assert parse_html(joined) == parse_html(ordinary)


def test_chips_say_which_are_on():
    html = render(
        "{% chips chips 'page' %}", chips=[Chip("甲<", "?a&b", is_on=True), Chip("乙", "?")]
    )
    assert html == (
        '<li><a href="?a&amp;b" aria-current="page">甲&lt;</a></li><li><a href="?">乙</a></li>'
    )
