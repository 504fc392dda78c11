"""Trees of questions: circles and large trees end, a walk of a sound one ends somewhere."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.services.catalogue.rules import checks, guides, situations, trees
from yiwang.services.catalogue.rules.checks import branches
from yiwang.services.catalogue.tests.factories import body, question
from yiwang.services.catalogue.types import UNSURE

SOON = 5.0


def leaf(n, answers):
    return {"key": f"s{n}", "name": f"情形{n}", "materials": [1], "answers": answers}


def faults(questions, leaves):
    subject = checks.Subject("", {}, body(questions=questions, situations=leaves))
    return [(f.check, f.sentence) for check in branches.CHECKS for f in check.faults(subject)]


@pytest.mark.parametrize(
    ("leaves", "found"),
    [
        ([{"q": "a"}, {"q": "b"}], []),
        ([{"q": "a"}, {}], []),  # the particular one wins, the other takes the rest
        ([{"q": "a"}], ["走不到任何情形"]),
        ([{"q": "a"}, {"q": "b"}, {"q": "b"}], ["同时符合情形“情形1”、“情形2”"]),
        ([{"q": "a"}, {"q": "b"}, {}], ["情形“情形2”永远走不到：别的情形都更具体"]),
        (
            [{"q": "a"}, {"q": "b"}, {"q": "b", "r": "a"}],
            ["情形“情形2”永远走不到：要同时“一？”选“选项a”、“一？”选“选项b”"],
        ),
        ([{"q": "a|b"}], []),
        ([{"q": "a|b"}, {"q": "a|b", "r": "b"}], []),
        ([{"q": "a|b"}, {"q": "b"}], ["同时符合情形“情形0”、“情形1”"]),
    ],
)
def test_gaps_clashes_and_unreachable_situations_are_told(leaves, found):
    questions = [question("q", "一？"), question("r", "二？", q="a")]
    told = faults(questions, [leaf(n, one) for n, one in enumerate(leaves)])
    assert len(told) == len(found)
    assert all(one in sentence for one, (_, sentence) in zip(found, told, strict=True))


ANY_OF = [question("q", "一？", options="abc"), question("r", "二？", q="a|b")]
THIRD = question("s", "三？", q="c", r="a")
PICKED = question("s", "三？", options="abc", q="b|c")


def test_a_branch_opens_on_any_of_its_options_and_no_other():
    assert faults(ANY_OF, [leaf(0, {"r": "a"}), leaf(1, {"r": "b"}), leaf(2, {"q": "c"})]) == []
    told = faults(ANY_OF, [leaf(0, {"r": "a"}), leaf(2, {"q": "c"})])
    assert [sentence for _, sentence in told] == [
        "“一？”选“选项a”、“二？”选“选项b”，走不到任何情形，请补上这个情形",
    ]
    (never,) = faults([*ANY_OF, THIRD], [leaf(0, {"q": "a|b"}), leaf(1, {"q": "c"})])
    assert never == (
        "question_reach",
        "问题“三？”永远问不到：要同时“一？”选“选项a”或“选项b”、“一？”选“选项c”。请改“什么时候问”",
    )
    questions = tuple(guides.question(row) for row in ANY_OF)
    asked = [situations.next_question(questions, {"q": one}) for one in "abc"]
    assert [one.key if one else "" for one in asked] == ["r", "r", ""]


def test_three_demands_of_which_each_two_agree_can_still_contradict():
    pairs = {"q": "a|b"}
    rows = [
        question("q", "一？", options="abc"),
        question("r", "二？", q="b|c"),
        question("s", "三？", q="a|c", r="a"),
    ]
    assert trees.contradiction(rows, trees.wanted({"x": {"s": "a"}}, "x")) is None
    assert trees.contradiction(rows, trees.wanted({"x": {"s": "a", **pairs}}, "x"))


def test_a_sign_that_stands_between_options_is_no_part_of_a_key():
    odd = question("q", "一？", options=["a|b", "c"])
    assert "标识里不能有“|”" in faults([odd], [leaf(0, {})])[0][1]


def test_a_circle_is_refused_however_long_and_ends():
    ring = [question(f"q{n}", f"{n}？", **{f"q{(n + 1) % 40}": "a"}) for n in range(40)]
    started = time.monotonic()
    assert [check for check, _ in faults(ring, [leaf(0, {"q1": "a"})])] == ["question_cycle"]
    assert time.monotonic() - started < SOON


def test_many_questions_that_decide_nothing_are_not_multiplied_out():
    many = [question(f"q{n}", f"{n}？", options="abcd") for n in range(60)]
    leaves = [leaf(0, {"q59": "a"}), leaf(1, {})]
    started = time.monotonic()
    assert faults(many, leaves) == []
    assert time.monotonic() - started < SOON


def test_a_tree_too_large_to_try_is_refused_instead_of_tried():
    many = [question(f"q{n}", f"{n}？") for n in range(40)]
    leaves = [leaf(n, {f"q{n}": "a", f"q{39 - n}": "b"}) for n in range(20)] + [leaf(99, {})]
    started = time.monotonic()
    assert [sentence for _, sentence in faults(many, leaves) if "组合太多" in sentence]
    assert time.monotonic() - started < SOON


@st.composite
def drawn(draw):
    """A tree of any shape: needs point anywhere, situations name any answers."""
    keys = [f"q{n}" for n in range(draw(st.integers(1, 5)))]
    some = st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True).map("|".join)
    pairs = st.dictionaries(st.sampled_from(keys), some, max_size=2)
    questions = [question(key, f"{key}？", options="abc", **draw(pairs)) for key in keys]
    found = draw(st.lists(pairs, min_size=1, max_size=6))
    if draw(st.booleans()):  # a tree that is accepted more often: one for everything else
        found.append({})
    refused = draw(st.integers(-1, len(found)))
    rows = [leaf(n, answers) for n, answers in enumerate(found)]
    return questions, [
        {**row, "not_applicable": "请办别的"} if n == refused else row for n, row in enumerate(rows)
    ]


def every_walk(questions):
    """Every way through a tree whose questions wait for earlier ones only, one by one."""
    walks: list[dict[str, str]] = [{}]
    for one in questions:
        options = {True: "abc", False: ("",)}
        walks = [
            {**walk, one["key"]: option} if option else walk
            for walk in walks
            for option in options[fits(one, "needs", walk)]
        ]
    return walks


def fits(row, name, answers):
    return all(answers.get(key) in said.split("|") for key, said in row.get(name, {}).items())


def ends(leaves, walk):
    """Where a walk ends: the situations that fit and name the most."""
    left = [n for n, one in enumerate(leaves) if fits(one, "answers", walk)]
    most = max((len(leaves[n]["answers"]) for n in left), default=0)
    return tuple(n for n in left if len(leaves[n]["answers"]) == most)


@given(drawn())
def test_the_trial_agrees_with_trying_everything(tree):
    rows, leaves = tree
    if trees.cycles(rows) or any(True for _ in trees.late(rows)):
        return
    walks = every_walk(rows)
    found = trees.walked(rows, leaves)
    every = [ends(leaves, walk) for walk in walks]
    assert found.is_whole
    assert found.reached == {n for end in every for n in end}
    assert bool(found.gaps) == (() in every)
    assert bool(found.clashes) == any(len(end) > 1 for end in every)
    for walk in (*found.gaps, *found.clashes):  # what decides stands in it: the rest may be any
        said = dict(walk.answers).items()
        same = {end for end, one in zip(every, walks, strict=True) if said <= one.items()}
        assert same == {walk.situations}
    for row in rows:
        never = trees.contradiction(rows, trees.wanted(row, "needs"))
        assert bool(never) == all(row["key"] not in walk for walk in walks)


def large(seed):
    """40 questions of 8 options, hanging on each other and named by situations at random."""
    dice = random.Random(seed)  # noqa: S311  no secret

    def pairs(keys, most):
        picked = dice.sample(keys, min(len(keys), dice.randint(0, most)))
        return {key: "|".join(dice.sample("abcdefgh", dice.randint(1, 5))) for key in picked}

    keys = [f"q{n}" for n in range(40)]
    asked = [
        question(key, f"{key}？", options="abcdefgh", **pairs(keys[:n], seed % 3))
        for n, key in enumerate(keys)
    ]
    return asked, [leaf(n, pairs(keys, 5)) for n in range(dice.randint(2, 40))]


@pytest.mark.parametrize("seed", range(12))
def test_a_large_tree_is_tried_or_refused_in_a_second(seed):
    rows, leaves = large(seed)
    started = time.process_time()
    told = [sentence for _, sentence in faults(rows, leaves)]
    assert time.process_time() - started < 1.0
    assert told  # at random no tree is whole: it says so, or that it is too large to try


@given(drawn(), st.data())
def test_any_walk_of_an_accepted_tree_ends_in_a_situation(tree, data):
    rows, leaves = tree
    told = [check for check, _ in faults(rows, leaves) if check != "situation_unused"]
    if told:
        return
    questions = tuple(guides.question(row) for row in rows)
    found = tuple(guides.situation(row, "", n) for n, row in enumerate(leaves, 1))
    answers: dict[str, str] = {}
    while (following := situations.next_question(questions, answers)) is not None:
        answers[following.key] = data.draw(st.sampled_from(["a", "b", "c", UNSURE]))
    assert situations.clean(questions, answers) == answers
    assert situations.found(found, answers, questions)
    if UNSURE not in answers.values():
        fits = situations.found(found, answers, questions)
        assert situations.chosen(found, answers, questions) == fits[0]
