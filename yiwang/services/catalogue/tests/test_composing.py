"""A theme out of items: each question and each material once, the order, the joint date."""

from dataclasses import replace

import pytest

from yiwang.services.catalogue import queries
from yiwang.services.catalogue.rules import joining
from yiwang.services.catalogue.rules.common_form import common_form
from yiwang.services.catalogue.rules.composing import composed
from yiwang.services.catalogue.rules.forms import default, narrowed
from yiwang.services.catalogue.types import Limit
from yiwang.services.catalogue.types.composing import Own, Settled
from yiwang.services.catalogue.types.joining import Member
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import Condition, FieldKind, FormField, FormPage

from . import factories as f

NAME = FormField(key="name", label="姓名", kind=FieldKind.NAME, prefill="居民身份证.姓名")
PLACE = FormField(
    key="place", label="经营场所", kind=FieldKind.TEXT, required=False, max_length=200
)


def page(*fields):
    return (FormPage(key="p", title="申请", fields=fields),)


def joined(*forms):
    return common_form((f"{n:012}", f"事项{n}", page(*some)) for n, some in enumerate(forms, 1))


def test_the_same_question_is_asked_once_and_answers_both():
    other = replace(PLACE, key="address", required=True, max_length=100, legal_need="第九条")
    form = joined((NAME, PLACE), (other, replace(NAME, key="applicant")))
    (common,) = form.pages
    assert [(q.key, q.required, q.max_length) for q in common.fields] == [
        ("name", True, 0),
        ("place", True, 100),
    ]
    assert common.fields[1].legal_need == "第九条"
    assert form.fields_of("000000000002") == (("address", "place"), ("applicant", "name"))


def test_a_register_s_value_is_the_same_whatever_it_is_called():
    form = joined((NAME,), (replace(NAME, key="x", label="申请人姓名"),))
    assert len(form.provenance) == 1


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(PLACE, kind=FieldKind.ADDRESS), "类型"),
        (replace(PLACE, prefill="营业执照.住所", label="经营场所"), ""),
        (replace(PLACE, label="经 营 场 所"), ""),
    ],
)
def test_questions_that_only_look_alike_are_told_to_staff(other, why):
    form = joined((PLACE,), (other,))
    assert [clash.why for clash in form.clashes] == ([f"两张表里的{why}不一样"] if why else [])
    assert len(form.provenance) == (2 if why else 1)


def test_options_must_be_the_same():
    sort = FormField(key="s", label="类别", kind=FieldKind.RADIO, options=("甲", "乙"))
    form = joined((sort,), (replace(sort, options=("甲", "丙")),))
    assert "选项" in form.clashes[0].why
    assert [q.key for p in form.pages for q in p.fields] == ["s", "s_2"]


def test_a_condition_follows_its_question_under_its_new_name():
    sort = FormField(key="s", label="类别", kind=FieldKind.RADIO, options=("甲", "乙"))
    other = replace(sort, label="种类")
    asked = FormField(key="more", label="说明", show_when=Condition("s", ("乙",)))
    form = joined((sort,), (other, asked))
    (more,) = [q for p in form.pages for q in p.fields if q.key == "more"]
    assert more.show_when == Condition("s_2", ("乙",))


def test_one_form_never_answers_itself():
    twice = replace(PLACE, key="second")
    assert len(joined((PLACE, twice)).provenance) == 2


def members(**after):
    return [Member(code, tuple(some)) for code, some in after.items()]


def test_the_longest_chain_makes_the_whole():
    found = joining.course(members(a=(), b=("a",), c=()), {"a": 5, "b": 10, "c": 12})
    assert (found.days, found.path) == (15, ("a", "b"))
    assert found.spans == {"a": (0, 5), "b": (5, 15), "c": (0, 12)}


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"a": ("b",), "b": ("a",)}, "互相等待"),
        ({"a": ("a",)}, "互相等待"),
        ({"a": ("z",)}, "不在联办事项里"),
    ],
)
def test_an_order_that_cannot_be_kept_is_refused(after, words):
    assert words in "；".join(joining.faults(members(**after)))
    if "z" not in str(after):
        with pytest.raises(ValueError, match="wait"):
            joining.course(members(**after), {})


def test_an_item_that_is_left_out_is_waited_for_by_nobody():
    some = [Member("a", situations=("x",)), Member("b", ("a",))]
    assert joining.belonging(some, "y") == (Member("b"),)


@pytest.mark.django_db
def test_real_items_become_one_form_and_one_list(tmp_path):
    """企业开办 of 国办发〔2022〕32号 out of the shipped items."""
    f.published_world(tmp_path)
    names = ("企业设立登记", "公章刻制备案", "企业社会保险登记")
    found = queries.in_region(f.COUNTY, with_above=True)
    codes = [g.code for name in names for g in found if g.name == name]
    guides = [f.guide(code) for code in codes]
    assert len(guides) == 3
    forms = {
        g.basic_code: eforms.form(g.form_version_id).pages if g.form_version_id else ()
        for g in guides
    }
    whole = composed(guides, forms, {})
    first, second, third = guides
    assert whole.asked_now < whole.asked_before
    assert len(whole.materials) < whole.handed_in_before
    assert not whole.faults
    keys = [q.key for p in whole.form.pages for q in p.fields]
    assert len(keys) == len(set(keys)) == whole.asked_now
    known = {m.basic_code: m for m in whole.members}
    for guide in guides:
        own = {q.key for p in forms[guide.basic_code] for q in p.fields}
        by_licence = {o.key for o, _ in whole.answered if o.basic_code == guide.basic_code}
        assert {key for key, _ in known[guide.basic_code].fields} == own - by_licence
        asked = {line.no for line in guide.materials}
        given = {no for no, _ in known[guide.basic_code].materials}
        by_results = {int(o.key) for o, _ in whole.supplied if o.basic_code == guide.basic_code}
        assert given | by_results == asked
    waits = known[second.basic_code].after
    assert first.basic_code in waits, "it asks for the licence that the first one gives"
    assert whole.course.days >= first.promised_limit.value + second.promised_limit.value
    assert third.basic_code in known


CODE = FormField(
    key="uscc", label="统一社会信用代码", kind=FieldKind.USCC, prefill="营业执照.统一社会信用代码"
)
HEAD = FormField(key="head", label="负责人", kind=FieldKind.NAME, prefill="营业执照.法定代表人")
GIVES, WANTS = "1" * 12, "2" * 12


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "settled", "there", "dropped"),
    [
        ((NAME,), None, None, {"uscc", "head"}),
        ((NAME, replace(HEAD, prefill="")), None, None, {"uscc"}),
        ((NAME,), Settled(same={Own(GIVES, "name"): (Own(WANTS, "head"), False)}), None, {"uscc"}),
        ((NAME,), None, {GIVES: ("new",)}, set()),
    ],
    ids=["by the licence", "asked anyway", "settled by staff", "not always given"],
)
def test_what_a_result_will_bear_is_not_asked(tmp_path, first, settled, there, dropped):
    f.published_world(tmp_path)
    one = f.guide(next(g.code for g in queries.in_region(f.COUNTY, with_above=True)))
    plain = replace(one, promised_limit=Limit(5), materials=())
    gives = replace(plain, basic_code=GIVES, result_name="营业执照")
    wants = replace(plain, basic_code=WANTS, result_name="许可证")
    forms = {GIVES: page(*first), WANTS: page(NAME, CODE, HEAD)}
    whole = composed([wants, gives], forms, {}, there, settled)
    assert {own.key for own, by in whole.answered if by == GIVES} == dropped
    asked = {f.key for p in whole.form.pages for f in p.fields}
    assert not asked & dropped
    assert not dropped or whole.members[0].after == (GIVES,), "it waits for the licence"


@pytest.mark.django_db
def test_what_an_item_gives_is_not_asked_for_by_the_next(tmp_path):
    f.published_world(tmp_path)
    one = f.guide(next(g.code for g in queries.in_region(f.COUNTY, with_above=True)))
    line = replace(one.materials[0], no=1, name="营业执照（副本）", is_application_form=False)
    gives = replace(one, basic_code="1" * 12, result_name="营业执照", materials=())
    wants = replace(one, basic_code="2" * 12, result_name="许可证", materials=(line,))
    limit = Limit(5)
    whole = composed(
        [replace(wants, promised_limit=limit), replace(gives, promised_limit=limit)], {}, {}
    )
    assert whole.supplied == ((Own("2" * 12, "1"), "1" * 12),)
    assert whole.materials == ()
    assert whole.course.path == ("1" * 12, "2" * 12)
    assert whole.course.days == 10


def test_who_applies_is_not_asked_where_only_persons_may():
    pages = default(("PERSON", "LEGAL"))
    keys = {q.key for p in narrowed(pages, ("PERSON",)) for q in p.fields}
    assert keys == {"name", "idno", "phone", "address", "matter", "truth"}
    shown = [q.show_when for p in narrowed(pages, ("PERSON",)) for q in p.fields]
    assert not any(shown)
    assert narrowed(pages, ("PERSON", "LEGAL")) == pages
    assert {"ent", "uscc", "legal"} <= {
        q.key for p in narrowed(pages, ("LEGAL",)) for q in p.fields
    }
