"""The tree of questions in a revision: what a save refuses, and that nothing typed is lost."""

import random
from dataclasses import replace

import pytest
from django.urls import reverse

from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands
from yiwang.services.editing.tests.factories import begun, both, office, saved, seen, step
from yiwang.services.editing.types import Kind, State, Target

pytestmark = pytest.mark.django_db
Q, S = "question", "situation"
WHERE = f.question("q1", "户口在本省吗？")
WHO = f.question("q2", "谁来办？", q1="a")


def leaf(key, **answers):
    return {"key": key, "name": f"情形{key}", "answers": answers, "materials": [1]}


LEAVES = [leaf("s1", q1="a", q2="a"), leaf("s2", q1="a", q2="b"), leaf("s3", q1="b")]


@pytest.fixture
def there(db):
    return office()


@pytest.fixture
def key(there):
    """A list's revision with a whole tree of two questions and three situations."""
    found = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    saved(found, there.local, content={"questions": [WHERE, WHO], "situations": LEAVES})
    return found


def at(key, kind="", row=""):
    if not kind:
        return reverse("desk:editing-tree", args=[key])
    return reverse(f"desk:editing-{kind}", args=[key, row])


def question(text, *options, **more):
    rows = {f"options-{n}-text": one for n, one in enumerate(options)}
    return {"text": text, **rows, **{k.replace("_", "-"): v for k, v in more.items()}}


def test_questions_and_situations_are_written_page_by_page(desk, there):
    key = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    client = desk(there.local)
    steps = [
        (Q, question("户口在本省吗？", "在", "不在")),
        (Q, question("谁来办？", "本人", "代办人", needs_0_pair="q1=o1")),
        (S, {"name": "本人办", "answer-q1": "o1", "answer-q2": "o1", "materials": "1"}),
        (S, {"name": "代办", "answer-q1": "o1", "answer-q2": "o2", "materials": "1"}),
        (S, {"name": "外省", "answer-q1": "o2", "not_applicable": "请回户籍地办理"}),
    ]
    for kind, typed in steps:
        typed["version"] = str(seen(key, there.local).version)
        assert client.post(at(key, kind, "new"), typed).status_code == 302
    page = client.get(at(key)).content.decode()
    assert "每条路都走到一个情形" in page
    assert '<svg class="tree"' in page
    content = seen(key, there.local).content
    assert content["questions"][1]["needs"] == {"q1": "o1"}
    assert content["situations"][0] == {
        "key": "s1", "name": "本人办", "answers": {"q1": "o1", "q2": "o1"}, "materials": [1],
    }  # fmt: skip
    any_of = {
        **question("几人？", "一人", "两人"),
        "needs-0-pair": "q2=o1",
        "needs-1-pair": "q2=o2",
    }
    any_of["version"] = str(seen(key, there.local).version)
    assert client.post(at(key, Q, "new"), any_of).status_code == 302
    assert seen(key, there.local).content["questions"][2]["needs"] == {"q2": "o1|o2"}
    both_ways = {"name": "本省", "answer-q1": ["o1", "o2"], "materials": "1"}
    both_ways["version"] = str(seen(key, there.local).version)
    assert client.post(at(key, S, "new"), both_ways).status_code == 422
    page = client.get(at(key)).content.decode()
    assert "谁来办？本人或代办人" in page
    assert "每条路都走到一个情形" in page
    walk = client.get(reverse("desk:editing-rehearsal", args=[key]) + "?q1=o1&q2=o2&q3=o1")
    assert "您的清单" in walk.content.decode()
    assert "代办" in walk.content.decode()


REFUSED = {
    "one option": (Q, "new", question("几人？", "一人"), "至少要有两个不同的选项"),
    "no words": (Q, "new", question("", "一", "二"), "请填写问题"),
    "a circle": (Q, "q1", question("户口？", "在", "不在", needs_0_pair="q2=a"), "互相等着先回答"),
    "never asked": (
        Q,
        "new",
        question("几人？", "一", "二", needs_0_pair="q2=a", needs_1_pair="q1=b"),
        "永远问不到",
    ),
    "the same answers": (S, "new", {"name": "又", "answer-q1": "b", "materials": "1"}, "同时符合"),
    "contradictory answers": (
        S,
        "new",
        {"name": "又", "answer-q1": "b", "answer-q2": "a", "materials": "1"},
        "永远走不到",
    ),
    "no materials": (S, "s3", {"name": "外省户籍", "answer-q1": "b"}, "请填写或注明“无需材料”"),
    "no name": (S, "new", {"name": "", "answer-q1": "b"}, "请填写情形名称"),
    "a longer promise": (
        S, "s3", {"name": "外省", "answer-q1": "b", "materials": "1", "promised": "9"}, "请缩短",
    ),
    "a promise in words": (
        S, "s3", {"name": "外省", "answer-q1": "b", "materials": "1", "promised": "三天"}, "整数",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_branch_that_cannot_be_is_refused_with_everything_typed_kept(desk, there, key, case):
    kind, row, typed, sentence = REFUSED[case]
    before = seen(key, there.local)
    version = str(before.version)
    page = desk(there.local).post(at(key, kind, row), {**typed, "version": version})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert all(
        f'value="{typed[k]}"' in page.content.decode() for k in ("name", "text") if k in typed
    )
    assert seen(key, there.local).content == before.content


def test_an_incomplete_tree_is_kept_but_not_sent_to_the_check(desk, there, key):
    client = desk(there.local)
    act = reverse("desk:editing-tree-act", args=[key])
    version = str(seen(key, there.local).version)
    assert client.post(act, {"act": "up-questions:q2", "version": version}).status_code == 422
    gone = {"act": "remove-situations:s3", "version": version}
    assert client.post(act, gone).status_code == 302
    assert "走不到任何情形，请补上这个情形" in client.get(at(key)).content.decode()
    with pytest.raises(commands.CannotRevise) as refused:
        step(commands.submit_revision, key, there.local)
    assert "走不到任何情形" in refused.value.fields["situations"]
    version = str(seen(key, there.local).version)
    assert client.post(act, {"act": "remove-questions:q1", "version": version}).status_code == 302
    content = seen(key, there.local).content
    assert [q["key"] for q in content["questions"]] == ["q2"]
    assert "needs" not in content["questions"][0] or not content["questions"][0]["needs"]
    assert [s["answers"] for s in content["situations"]] == [{"q2": "a"}, {"q2": "b"}]
    assert step(commands.submit_revision, key, there.local) is State.DEPARTMENT_CHECK


def test_the_second_to_save_is_told_who_changed_what_and_both_are_kept(desk, there, key):
    second = replace(there.local, id="second", name="第二人")
    version = str(seen(key, there.local).version)
    saved(key, there.local, content={"note": "第一人写的备注"})
    typed = {"name": "外省户籍的人", "answer-q1": "b", "materials": "1", "version": version}
    page = desk(second).post(at(key, S, "s3"), typed)
    text = page.content.decode()
    assert page.status_code == 409
    assert "editor2在" in text
    assert "备注" in text
    assert 'value="外省户籍的人"' in text
    typed["version"] = str(page.context["version"])
    assert desk(second).post(at(key, S, "s3"), typed).status_code == 302
    content = seen(key, there.local).content
    assert (content["note"], content["situations"][2]["name"]) == ("第一人写的备注", "外省户籍的人")


def test_who_may_not_save_sees_the_tree_and_changes_nothing(desk, there, key):
    reader = both(there.checker, "catalogue.check")
    assert desk(reader).get(at(key)).status_code == 200
    assert desk(reader).get(at(key, Q, "new")).status_code == 403
    basic = begun(there.editor)
    assert desk(there.editor).get(at(basic)).status_code == 404


def odd(seed):
    """A tree of any shape that can be stored, with whatever stands in it."""
    dice = random.Random(seed)  # noqa: S311  no secret
    keys = [f"q{n}" for n in range(dice.randint(1, 7))]
    strange = ["", "|", "gone", "a|gone", "<b>", "题" * 50]

    def pairs():
        picked = dice.sample([*keys, "gone"], dice.randint(0, min(2, len(keys))))
        return {key: dice.choice(["a", "b", "a|b", "b|a|a", *strange]) for key in picked}

    return {
        "questions": [
            {**f.question(key, dice.choice(["几人？", "", "题" * 80]), **pairs())} for key in keys
        ],
        "situations": [
            {"key": f"s{n}", "name": dice.choice(["甲", "", "乙" * 60]), "answers": pairs(),
             "materials": dice.sample([1, 2, 9], dice.randint(0, 3))}
            for n in range(dice.randint(0, 8))
        ],
    }  # fmt: skip


def test_whatever_a_tree_is_made_of_its_pages_open(desk, there):
    client = desk(there.local)
    key = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    for seed in range(12):
        tree = odd(seed)
        saved(key, there.local, content=tree)
        assert client.get(at(key)).status_code == 200
        rehearsal = reverse("desk:editing-rehearsal", args=[key])
        answers = {q["key"]: "a" for q in tree["questions"]}
        assert client.get(rehearsal, {**answers, "asked": "q0"}).status_code in {200, 422}
        assert client.get(at(key, Q, "q0")).status_code == 200
        for row in tree["situations"][:1]:
            assert client.get(at(key, S, row["key"])).status_code == 200
            typed = {"name": "丙", "answer-q0": "gone", "version": seen(key, there.local).version}
            assert client.post(at(key, S, row["key"]), typed).status_code in {302, 422}
