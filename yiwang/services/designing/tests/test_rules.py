"""What a form may not be, one row each: the rule, and the sentence that mends it."""

import pytest

from yiwang.services.catalogue.tests import factories as f
from yiwang.services.designing.rules import differences, judging, shaping, terms
from yiwang.services.designing.rules.forbidden import SENSITIVE, Subject
from yiwang.services.eforms.types import Condition, FieldKind

from .factories import FORM, LAW, field, page

K = FieldKind
ONLINE = field("online", "是否网上经营", K.RADIO, options=("是", "否"))
WHEN = Condition("online", ("是",))


def found(*fields, subject=Subject()):  # noqa: B008  frozen
    return {fault.rule: fault.sentence for fault in judging.faults((page(*fields),), subject)}


CIRCLE = (
    field("a", "甲", K.RADIO, options=("是",), show_when=Condition("b", ("是",))),
    field("b", "乙", K.RADIO, options=("是",), show_when=Condition("a", ("是",))),
)
ROWS = K.TABLE
SECRET = "居民身份证.公民身份号码"
MAYBE = field("url", show_when=Condition("online", ("也许",)))
NEVER = field("url", show_when=Condition("online", ()))
AFTER_TEXT = field("url", show_when=Condition("site", ("x",)))
TWICE = (field("a"), field("a"))
MANY = tuple(f"n{n}" for n in range(500))
REFUSED = [
    ("key_twice", "请换一个", [field("site", "场所"), field("site", "地点")]),
    ("key", "英文字母开头", [field("1st", "场所")]),
    ("key_reserved", "如 version_2", [field("version", "版本")]),
    ("label", "请填写字段名称", [field("site", " ")]),
    ("too_long", "最多 100 个字，现在 101 个", [field("site", "长" * 101)]),
    ("too_long", "“甲甲甲", [field("biz", "业态", K.SELECT, options=("甲" * 101,))]),
    ("too_long", "“乙乙乙", [field("s", "人", ROWS, columns=(field("a", "乙" * 101),))]),
    ("too_many", "最多 100 个选项", [field("biz", "业态", K.SELECT, options=MANY)]),
    ("too_many", "最多 12 列", [field("s", "人", ROWS, columns=tuple(map(field, MANY[:20])))]),
    ("condition_unknown", "没有了", [field("url", "网址", show_when=WHEN)]),
    ("condition_later", "移到前面", [field("url", "网址", show_when=WHEN), ONLINE]),
    ("condition_option", "“也许”不在", [ONLINE, MAYBE]),
    ("condition_empty", "选了哪些选项", [ONLINE, NEVER]),
    ("condition_kind", "不是选择题", [field("site"), AFTER_TEXT]),
    ("condition_cycle", "绕成了圈", CIRCLE),
    ("no_options", "一行一个", [field("biz", "业态", K.SELECT)]),
    ("option_twice", "重复的选项", [field("biz", "业态", K.SELECT, options=("甲", "甲"))]),
    ("no_columns", "至少一列", [field("staff", "人员", ROWS)]),
    ("column_key", "英文编码", [field("staff", "人员", ROWS, columns=(field("职务"),))]),
    ("column_twice", "同一个编码", [field("staff", "人员", ROWS, columns=TWICE)]),
    ("column_kind", "放到表格外面", [field("s", "人员", ROWS, columns=(field("a", "表", ROWS),))]),
    ("statement", "声明的全文", [field("truth", "承诺", K.DECLARATION)]),
    ("file_sort", "收哪些文件", [field("scan", "铭牌", K.FILE, accept=("EXE",))]),
    ("file_number", "1 到 20 个", [field("scan", "铭牌", K.FILE, most=21)]),
    ("after", "日期字段", [field("to", "到", K.DATE, after="from")]),
    ("prefill_unknown", "没有“户籍.婚姻”", [field("site", "场所", prefill="户籍.婚姻")]),
    ("prefill_kind", "只能预填到日期", [field("born", "生日", prefill="居民身份证.出生日期")]),
    ("prefill_secret", "改成公民身份号码", [field("no", "证号", prefill=SECRET)]),
    ("prefill_secret", "改成电话号码", [field("t", "电话", K.TEXTAREA, prefill="账号.手机号码")]),
    ("known", "平台已经知道", [field("idno", "公民身份号码", K.ID_CARD)]),
    ("unrelated", "没有提到", [field("party", "政治面貌")]),
    ("legal_need", "法律名称和条款", [field("party", "政治面貌", legal_need="领导要求")]),
    ("sensitive", "金融账户", [field("acct", "账户", K.BANK_CARD)]),
    ("sensitive", "血型", [field("x", "其他", columns=(), hint="请写血型")]),
    ("sensitive", "亲属收入", [field("t", "家人", ROWS, columns=(field("m", "配偶收入"),))]),
]  # fmt: skip


@pytest.mark.law("行政许可法", 29)
@pytest.mark.parametrize(("rule", "word", "fields"), REFUSED, ids=[r for r, _, _ in REFUSED])
def test_what_cannot_be_published_is_named_with_what_mends_it(rule, word, fields):
    assert word in found(*fields)[rule]


@pytest.mark.law("个人信息保护法", 28)
@pytest.mark.parametrize("words", [w for _, words in SENSITIVE for w in words])
def test_every_sensitive_word_needs_a_law_and_a_law_allows_it(words):
    assert "sensitive" in found(field("x", words))
    assert found(field("x", words, legal_need=f"{LAW}，登记事项")) == {}


@pytest.mark.law("行政许可法", 31)
def test_what_the_item_itself_speaks_of_may_be_asked():
    asked = field("nation", "民族")
    assert "unrelated" in found(asked, subject=Subject("年满十八周岁"))
    assert found(asked, subject=Subject("按照民族成份登记")) == {}


def test_what_shared_data_supplies_is_not_asked_again():
    asked = field("permit", "食品经营许可证编号")
    told = found(asked, subject=Subject("", ("食品经营许可证",)))
    assert "数据共享" in told["shared"]


def test_a_form_without_pages_and_a_page_without_fields_are_named():
    assert {f.rule for f in judging.faults((), Subject())} == {"no_page"}
    rules = {f.rule for f in judging.faults((page(), page(title="")), Subject())}
    assert rules == {"empty_page", "page_twice", "page_title"}


def test_a_form_has_its_limits():
    many = tuple(field(f"f{n}") for n in range(judging.MOST_FIELDS + 1))
    assert "too_many" in found(*many)


@pytest.mark.parametrize("term", terms.TERMS.values(), ids=list(terms.TERMS))
def test_every_standard_term_can_be_added_as_it_is(term):
    needing = {"sensitive"} if term.field.kind is K.BANK_CARD else set()
    assert set(found(term.field)) == needing


def test_every_kind_of_field_can_be_added():
    assert {t.field.kind for t in terms.TERMS.values()} == set(K)
    assert set(terms.KIND_NAMES) == set(K)


def test_no_shipped_form_has_anything_that_cannot_work():
    """The real forms of data/ break no rule but those that a law may lift."""
    every = f.shipped_forms()
    assert len(every) > 15
    rules = {fault.rule for pages in every for fault in judging.faults(pages, Subject())}
    assert rules <= judging.NEEDS_A_LAW


def test_pages_are_shaped_and_nothing_else_moves():
    pages = (page(ONLINE, field("url", show_when=WHEN)), page(field("site"), key="two"))
    renamed = shaping.put_field(
        pages, "one", field("web", "网上", K.RADIO, options=("是", "否")), old="online"
    )
    assert shaping.keys(renamed) == ["web", "url", "site"]
    assert renamed[0].fields[1].show_when == Condition("web", ("是",))
    assert shaping.keys(shaping.move_field(pages, "url", up=True)) == ["url", "online", "site"]
    over = shaping.move_field(pages, "url", up=False)
    assert [len(p.fields) for p in over] == [1, 2]
    assert shaping.move_field(pages, "site", up=False) == pages
    assert shaping.keys(shaping.copy_field(pages, "url")) == ["online", "url", "url_2", "site"]
    moved = shaping.put_field(pages, "two", field("url"), old="url")
    assert [len(p.fields) for p in moved] == [1, 2]
    assert [p.key for p in shaping.move_page(pages, "two", up=True)] == ["two", "one"]
    assert shaping.move_page(pages, "one", up=True) == pages
    assert [p.key for p in shaping.put_page(pages, "新页")] == ["one", "two", "page"]
    assert shaping.remove_page(pages, "one") == pages[1:]


def test_differences_are_told_field_by_field():
    changed = field("place", "经营场所", required=False, hint="写到门牌号")
    new = (page(FORM[0].fields[0], changed, field("area", "面积", K.NUMBER)),)
    told = {d.label: (d.change, d.removed, d.added) for d in differences.differences(FORM, new)}
    assert told["面积"][0] == "新增"
    assert told["是否网上经营"][0] == "删除"
    assert told["经营场所"] == ("修改", ("必填",), ("选填", "提示：写到门牌号"))
    assert "姓名" not in told
    assert "字段顺序" not in told
    assert differences.differences(FORM, FORM) == ()


def test_a_page_that_got_another_name_is_told_once():
    named = (page(*FORM[0].fields, title="申请人信息"),)
    (told,) = differences.differences(FORM, named)
    assert (told.label, told.before, told.after) == ("页面", ("申请人",), ("申请人信息",))
    moved = (page(*FORM[0].fields[:2]), page(FORM[0].fields[2], key="two", title="场所"))
    place = next(d for d in differences.differences(FORM, moved) if d.key == "place")
    assert (place.removed, place.added) == (("页面：申请人",), ("页面：场所",))


def test_an_order_that_changed_is_told_also_beside_other_changes():
    turned = (page(*reversed(FORM[0].fields), field("area", "面积")),)
    told = {d.label: (d.before, d.after) for d in differences.differences(FORM, turned)}
    assert told["字段顺序"] == (
        ("姓名", "是否网上经营", "经营场所"),
        ("经营场所", "是否网上经营", "姓名"),
    )
