"""The shipped items, without a database: codes, rules of publishing, situations, forms."""

import json

import pytest
from django.conf import settings

from yiwang.lib.codes import items as codes
from yiwang.services.catalogue.rules import checks, forms, guides, situations, sources

WANTED = 12
PAGES = settings.YIWANG_REFERENCE


def read(name):
    return json.loads((PAGES / name).read_text("utf8"))


ITEMS = read("items/items.json")["items"]
EXTRA = read("items/guidance.json")["items"]
DEMO = read("items/demo_items.json")["items"]
DEMO_FORMS = read("forms/demo_forms.json")["forms"]


def contents():
    for row in ITEMS:
        extra = EXTRA.get(row["id"], {})
        content = sources.basic_content(row, extra)
        yield row["id"], row["base_code"]["value"], content, sources.local_content(row, extra)
    for row in DEMO:
        yield row["id"], row["code"], row["basic"], row["body"]


ALL = list(contents())


def test_every_basic_code_is_valid_and_of_the_item_s_kind():
    for _, code, content, _ in ALL:
        assert codes.parse_basic_code(code).kind == content["kind_code"]
    assert len({code for _, code, _, _ in ALL}) == len(ALL)


@pytest.mark.parametrize("row", ALL, ids=[row[0] for row in ALL])
def test_every_item_may_be_published(row):
    _, code, content, body = row
    subject = checks.Subject(code, content, body)
    assert [f for f in checks.faults(subject, is_loaded=True) if f.refuses] == []


def test_every_conditional_material_says_when_it_is_needed():
    lines = [(key, m) for key, _, _, body in ALL for m in body["materials"]]
    vague = [
        (k, m["name"]) for k, m in lines if m["necessity"] == "CONDITIONAL" and not m["condition"]
    ]
    assert vague == []


def test_no_copies_are_asked():
    assert all(not m["copies"] for _, _, _, body in ALL for m in body["materials"])


def test_at_least_twelve_items_have_situations_that_narrow_the_materials():
    found = [body for _, _, _, body in ALL if body.get("situations")]
    assert len(found) >= WANTED
    for body in found:
        sets = {tuple(s.get("materials", ())) for s in body["situations"]}
        assert len(body["situations"]) > 1
        assert sets


def test_every_leaf_of_the_questions_is_a_situation():
    for key, _, _, body in ALL:
        questions = tuple(guides.question(q) for q in body.get("questions", ()))
        leaves: list[dict[str, str]] = [{}] if questions else []
        found = body.get("situations", ())
        while leaves:
            answers = leaves.pop()
            question = situations.next_question(questions, answers)
            if question is None:
                fits = [s for s in found if s["answers"].items() <= answers.items()]
                assert len(fits) == 1, (key, answers)
            else:
                leaves += [{**answers, question.key: o.key} for o in question.options]


def test_the_five_demo_services_have_their_public_names():
    assert [row["basic"]["name"] for row in DEMO] == [
        "高龄津贴申领",
        "食品经营许可（新办）",
        "企业开办一件事",
        "临时占道许可",
        "工程建设许可阶段",
    ]


def test_the_allowance_needs_no_upload_and_the_food_licence_two():
    uploads = {
        row["basic"]["name"]: [
            m["name"]
            for m in row["body"]["materials"]
            if not m["shareable"] and not m["is_application_form"]
        ]
        for row in DEMO
    }
    assert uploads["高龄津贴申领"] == []
    assert len(uploads["食品经营许可（新办）"]) == len(("布局", "制度"))


def test_every_demo_form_ends_with_a_declaration():
    for row in DEMO:
        pages = forms.written(DEMO_FORMS[row["id"]])
        assert pages[-1].key == "declaration"
        keys = [f.key for page in pages for f in page.fields]
        assert len(keys) == len(set(keys))
