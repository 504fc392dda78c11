"""Words of search: editors' synonyms, what is kept of a miss, and reading any text at all."""

import datetime
import itertools

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.services.catalogue import commands, queries, schedules
from yiwang.services.catalogue.models import MissedWord, SynonymTerm
from yiwang.services.catalogue.queries import knowledge, searching
from yiwang.services.catalogue.rules import ages, asking, lexicon, privacy, sounds, words
from yiwang.services.catalogue.tests import factories as f

EDITOR = Actor(kind=ActorKind.STAFF, id="editor", permissions=frozenset({"catalogue.edit"}))
COLD, FIRST_TIME, WARM = 12, 6, 3
TEXTS = {
    1: ("居民身份证申领、换领、补领", {"居民": "A", "身份证": "A", "换领": "A", "补领": "A"}),
    2: ("失业保险金申领", {"失业": "A", "保险金": "A", "失业保险金": "A"}),
    3: ("结婚登记（内地居民）", {"结婚": "A", "登记": "A", "居民": "A", "结婚登记": "A"}),
}
SYNONYMS = {"身份证丢了": ("身份证 补领",), "开药店": ("药品零售",), "开饭馆": ("餐饮",)}
KNOWN = knowledge.build(TEXTS, SYNONYMS)
ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "身份证丢了结婚登记失业保险金开药店0123456789abcsfz '\\%_&|!:()\u200b\u202e\0𡈽𝒜ﷺ﷽"
        ),
    ),
    max_size=200,
)


@settings(deadline=None)
@given(ODD)
@example("")
@example("\ud800")
@example("ﷺ" * 60)
@example("shenfenzheng" * 20)
@example("身" * 60)
def test_any_text_is_read_and_ranked(text):
    question = KNOWN.reader.read(text)
    assert len(question.concepts) <= asking.TOKENS
    assert all(0 <= share <= 1 for _, share in KNOWN.index.rank(question.concepts))
    assert len(words.query(text)) <= words.LIMIT
    privacy.without_persons(words.query(text))


@given(st.text("身份证丢了结婚登记失业保险金", max_size=20))
def test_repairs_stand_in_order_and_apart(text):
    repairs = KNOWN.lexicon.repairs(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(repairs))
    assert all(r.word in KNOWN.lexicon.known for r in repairs)


@given(st.sampled_from(sorted(KNOWN.lexicon.known)))
def test_a_known_word_is_never_mended(word):
    assert KNOWN.lexicon.repairs(word) == ()


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=60))
@settings(max_examples=50)
def test_letters_spell_known_words_or_nothing(letters):
    assert all(w in KNOWN.lexicon.known for w in KNOWN.lexicon.spelt(letters))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("身分证", "身份证"),
        ("生份证换领", "身份证换领"),
        ("失业保金", "失业保险金"),
        ("失业保险险金", "失业保险金"),
        ("结昏登记", "结婚登记"),
        ("shenfenzheng", "身份证"),
        ("sfz", "身份证"),
        ("身份证", "身份证"),
        ("企业登记", "企业登记"),
        ("ＳＦＺ　丢了", "身份证丢了"),
        ("领失业保险金", "领失业保险金"),
    ],
)
def test_slips_pinyin_and_initials_are_read(text, said):
    assert KNOWN.reader.read(text).said == said


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("身份证不小心丢了", "身份证丢了", True),
        ("开个小饭馆", "开饭馆", True),
        ("开农药店", "开药店", False),
        ("开车去很远的地方买药然后找个店", "开药店", False),
    ],
)
def test_an_everyday_word_may_be_torn_but_not_through_a_word(text, term, found):
    assert (term in [t.term for t in KNOWN.reader._terms(text)]) is found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我妈80岁了", "我妈八十岁了"),
        ("八十二岁能领", "八十岁能领"),
        ("九十多了", "八十岁"),
        ("一百岁", "八十岁"),
        ("60周岁补贴", "六十岁补贴"),
        ("六十出头岁", "六十出头岁"),
        ("18岁", "18岁"),
        ("180岁", "180岁"),
        ("八十", "八十"),
    ],
)
def test_ages_are_read_as_everyday_words_say_them(text, said):
    assert ages.plainly(text) == said


def test_what_may_be_asked_about_any_service_is_left_out_but_never_all():
    assert words.without_asides("结婚证周末上班吗").split() == ["结婚证", "吗"]
    assert words.without_asides("要带什么") == "要带什么"


def test_a_single_character_stands_for_the_words_that_hold_it():
    found = KNOWN.index.rank(KNOWN.reader.read("婚").concepts)
    assert [key for key, _ in found] == [3]


@pytest.mark.parametrize(
    ("text", "strange"),
    [("结婚登记翻译", ("翻译",)), ("爷爷上个月要结婚登记", ()), ("公证", ("公证",))],
)
def test_words_nobody_knows_are_told_from_circumstances(text, strange):
    assert KNOWN.reader.read(text).strange == strange


def test_sounds_that_people_confuse_are_equal():
    assert sounds.sound("生") == sounds.sound("身")
    assert sounds.sound("南") == sounds.sound("兰")
    assert sounds.sound("a身") == ()


def test_a_vector_is_read_as_it_was_written():
    vector = "'许可':1A '材料':2C 'o''brien':3B '证':4"
    assert knowledge.parsed(vector) == {"许可": "A", "材料": "C", "o'brien": "B", "证": "D"}


def test_a_word_too_long_for_the_lexicon_is_left_out():
    assert lexicon.Lexicon({"一" * 9: 1.0, "证": 1.0}).known == {}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("李建国的低保", "某的低保"),
        ("13800138000 低保", "低保"),
        ("340102199001011234", ""),
        ("34010219900101123x 身份证", "身份证"),
        ("138-1234-5678 王小明 社保", "某 社保"),
        ("340102 1990 0101 1234", ""),
        ("340102-19900101-123x 社保", "社保"),
        ("340102 199001 01123 X", ""),
        ("0551-6262-1234", ""),
        ("60周岁补贴", "60周岁补贴"),
        ("60 岁 80 岁 100 元", "60 岁 80 岁 100 元"),
        ("91340100ma2mrf1a0x 公司", "公司"),
    ],
)
def test_names_and_numbers_are_not_kept(text, kept):
    assert privacy.without_persons(words.query(text)) == kept


@pytest.fixture
def world(db, tmp_path):
    f.published_world(tmp_path)


def first(text):
    found = queries.search(text, region_code=f.COUNTY).items
    return found[0].name if found else ""


def test_an_editors_word_is_found_at_once_and_gone_when_removed(world):
    assert first("本本儿") == ""
    key = commands.add_synonym(term="本本儿", meaning="结婚登记", actor=EDITOR, at=f.AT)
    assert first("本本儿") == "结婚登记（内地居民）"
    assert "本本儿" in [s.text for s in queries.suggest("本本")]
    assert queries.suggest("本本儿")[1].text == "结婚登记（内地居民）"
    commands.remove_synonym(synonym_id=key, actor=EDITOR, at=f.AT)
    assert first("本本儿") == ""
    commands.publish_synonyms(pairs=[("本本儿", "结婚登记")], actor=SYSTEM, at=f.AT)
    assert first("本本儿") == "", "what an editor removed is not brought back by loading"
    assert commands.add_synonym(term="本本儿", meaning="结婚登记", actor=EDITOR, at=f.AT) == key


@pytest.mark.parametrize(
    ("term", "meaning", "reason"),
    [
        ("一", "结婚登记", "term"),
        ("好" * 41, "结婚登记", "term"),
        ("本本儿", "！", "meaning"),
        ("结婚登记", "结婚登记", "same"),
        ("身份证", "居民身份证", "known"),
    ],
)
def test_a_pair_that_says_nothing_is_refused(world, term, meaning, reason):
    with pytest.raises(commands.CannotAddSynonym) as refused:
        commands.add_synonym(term=term, meaning=meaning, actor=EDITOR, at=f.AT)
    assert refused.value.full_code == f"catalogue.cannot_add_synonym.{reason}"


def test_only_editors_keep_the_words(db):
    with pytest.raises(NotPermitted):
        commands.add_synonym(term="本本儿", meaning="结婚登记", actor=ANYONE, at=f.AT)
    with pytest.raises(NotPermitted):
        commands.remove_synonym(synonym_id=1, actor=ANYONE, at=f.AT)
    with pytest.raises(NotPermitted):
        queries.synonyms(viewer=ANYONE)
    with pytest.raises(NotPermitted):
        queries.missed(viewer=ANYONE, today=f.AT.date())
    with pytest.raises(NotPermitted):
        queries.would_find(viewer=ANYONE, term="本本儿")
    with pytest.raises(commands.CannotRemoveSynonym):
        commands.remove_synonym(synonym_id=1, actor=EDITOR, at=f.AT)


def test_misses_are_counted_by_day_and_shown_by_frequency(world):
    for text in ("外星飞碟", "外星飞碟", "时光机器"):
        assert commands.note_missed(text=text, actor=ANYONE, at=f.AT)
    assert commands.note_missed(text="外星飞碟", actor=ANYONE, at=f.AT + datetime.timedelta(days=1))
    assert not commands.note_missed(text="13800138000", actor=ANYONE, at=f.AT)
    shown = queries.missed(viewer=EDITOR, today=f.AT.date() + datetime.timedelta(days=1))
    assert [(m.words, m.times) for m in shown] == [("外星飞碟", 3), ("时光机器", 1)]
    later = f.AT.date() + datetime.timedelta(days=60)
    assert queries.missed(viewer=EDITOR, today=later) == ()


def test_nonsense_cannot_fill_the_table_and_known_words_are_counted_on(db, monkeypatch):
    monkeypatch.setattr(commands.wording, "MOST_A_DAY", 2)
    texts = ("外星飞碟", "时光机器", "隐身斗篷", "外星飞碟")
    told = [commands.note_missed(text=text, actor=ANYONE, at=f.AT) for text in texts]
    assert told == [True, True, False, True]
    kept = {(m.words, m.times) for m in MissedWord.objects.all()}
    assert kept == {("外星飞碟", 2), ("时光机器", 1)}


def test_words_missed_are_forgotten_after_thirty_days(db):
    commands.note_missed(text="外星飞碟", actor=ANYONE, at=f.AT)
    after = f.AT + datetime.timedelta(days=31)
    commands.note_missed(text="时光机器", actor=ANYONE, at=after)
    schedules.forget_missed(after)
    assert [m.words for m in MissedWord.objects.all()] == ["时光机器"]
    with pytest.raises(NotPermitted):
        commands.forget_missed(actor=EDITOR, at=after)


def test_a_search_costs_few_statements_and_no_count(world, connection_of):
    queries.forget()
    with CaptureQueriesContext(connection_of) as cold:
        queries.search("身份证丢了", region_code=f.COUNTY)
    assert len(cold) <= COLD
    with CaptureQueriesContext(connection_of) as first_time:
        queries.search("生育登记", region_code=f.COUNTY)
    assert len(first_time) <= FIRST_TIME
    with CaptureQueriesContext(connection_of) as warm:
        queries.search("生育登记", region_code=f.COUNTY)
    assert len(warm) <= WARM
    with CaptureQueriesContext(connection_of) as typing:
        queries.suggest("身份")
    assert len(typing) <= 1
    assert not any("count(" in q["sql"].lower() for q in [*cold, *first_time, *warm])


def test_publishing_elsewhere_does_not_make_the_index_anew(world):
    before = knowledge.knowledge()
    commands.publishing.touch()
    assert knowledge.knowledge() is before
    SynonymTerm.objects.create(term="本本儿", meaning="结婚登记")
    commands.publishing.touch()
    assert knowledge.knowledge() is not before


def test_no_page_goes_deeper_than_five_hundred(world):
    page = queries.search("登记", region_code=f.COUNTY, after=10**6)
    assert page.items == ()
    assert page.after is None
    assert page.total <= searching.DEEPEST
