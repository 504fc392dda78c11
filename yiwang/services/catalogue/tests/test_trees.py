"""Trees of questions: circles and large trees end, a walk of a sound one ends somewhere."""

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
    ],
)
def test_gaps_clashes_and_unreachable_situations_are_told(leaves, found):
    questions = [question("q", "一？"), question("r", "二？", q="a")]
    told = faults(questions, [leaf(n, one) for n, one in enumerate(leaves)])
    assert len(told) == len(found)
    assert all(one in sentence for one, (_, sentence) in zip(found, told, strict=True))


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
    pairs = st.dictionaries(st.sampled_from(keys), st.sampled_from("abc"), max_size=2)
    questions = [question(key, f"{key}？", options="abc", **draw(pairs)) for key in keys]
    found = draw(st.lists(pairs, min_size=1, max_size=6))
    if draw(st.booleans()):  # a tree that is accepted more often: one for everything else
        found.append({})
    refused = draw(st.integers(-1, len(found)))
    rows = [leaf(n, answers) for n, answers in enumerate(found)]
    return questions, [
        {**row, "not_applicable": "请办别的"} if n == refused else row for n, row in enumerate(rows)
    ]


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


def test_the_trial_agrees_with_trying_everything():
    questions = [question("q", "一？"), question("r", "二？", q="a"), question("s", "三？", r="b")]
    leaves = [leaf(0, {"q": "b"}), leaf(1, {"r": "a"}), leaf(2, {"s": "a"})]
    found = trees.walked(questions, leaves)
    assert [walk.answers for walk in found.gaps] == [(("q", "a"), ("r", "b"), ("s", "b"))]
    assert found.reached == {0, 1, 2}
