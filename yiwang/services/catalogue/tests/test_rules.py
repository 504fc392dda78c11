"""Hashes, situations, words, citations."""

import pytest

from yiwang.services.catalogue.rules import citations, hashing, situations, words
from yiwang.services.catalogue.types import UNSURE, Option, Question, SituationInfo

YES_NO = (Option("yes", "是"), Option("no", "不是"))
FIRST = Question("a", "一？", YES_NO)
SECOND = Question("b", "二？", YES_NO, needs=(("a", ("yes",)),))
BOTH = (FIRST, SECOND)
FOUND = (
    SituationInfo("yy", "都是", (("a", ("yes",)), ("b", ("yes",))), (1, 2)),
    SituationInfo("yn", "只有一", (("a", ("yes",)), ("b", ("no",))), (1,)),
    SituationInfo("n", "都不是", (("a", ("no",)),), (), not_applicable="请办别的"),
)


def test_the_order_of_keys_does_not_change_a_hash():
    assert hashing.content_hash({"a": 1, "b": 2}) == hashing.content_hash({"b": 2, "a": 1})


def test_any_change_of_content_changes_a_hash():
    assert hashing.content_hash({"a": "一"}) != hashing.content_hash({"a": "二"})


def test_the_hash_of_a_guide_covers_both_halves():
    one, two, three = (hashing.content_hash(n) for n in (1, 2, 3))
    assert len({hashing.guide_hash(one, two), hashing.guide_hash(one, three)}) == len((two, three))
    assert hashing.guide_hash(one, two) != hashing.guide_hash(two, one)


def test_a_question_is_asked_only_after_the_answer_it_needs():
    assert situations.next_question(BOTH, {}) is FIRST
    assert situations.next_question(BOTH, {"a": "yes"}) is SECOND
    assert situations.next_question(BOTH, {"a": "no"}) is None


def test_answers_that_are_not_offered_are_dropped():
    assert situations.clean(BOTH, {"a": "maybe", "b": "yes", "x": "1"}) == {}
    assert situations.clean(BOTH, {"a": "yes", "b": UNSURE}) == {"a": "yes", "b": UNSURE}


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({"a": "yes", "b": "no"}, ["yn"]),
        ({"a": "no"}, ["n"]),
        ({"a": "yes", "b": UNSURE}, ["yy", "yn"]),
        ({"a": UNSURE}, ["yy", "yn"]),
    ],
)
def test_answers_lead_to_situations(answers, keys):
    assert [s.key for s in situations.found(FOUND, answers, BOTH)] == keys


def test_words_are_cut_in_chinese_and_fillers_are_left_out():
    assert "身份证" in words.words("我想办身份证")
    assert "我" not in words.words("我想办身份证")


def test_quotes_and_backslashes_cannot_leave_a_lexeme():
    assert words.lexeme("a'b\\c") == "'a''b\\\\c'"


def test_a_word_keeps_its_best_weight():
    assert words.vector({"A": ["许可"], "C": ["许可", "材料"]}) == "'许可':1A '材料':2C"


@pytest.mark.parametrize(
    ("article", "number"),
    [("第九条", 9), ("第十条", 10), ("第三十五条", 35), ("第一百零四条", 104), ("全文", 0)],
)
def test_articles_are_ordered_by_number(article, number):
    assert citations.number(article) == number


@pytest.mark.parametrize(
    ("law", "level"),
    [
        ("行政许可法", "法律"),
        ("民法典", "法律"),
        ("居住证暂行条例", "行政法规"),
        ("食品经营许可和备案管理办法", "部门规章和规范性文件"),
    ],
)
def test_the_level_of_a_law_is_told_from_its_name(law, level):
    assert citations.level(law) == level
