"""The desk's page of search words: what found nothing becomes an everyday word."""

import pytest
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import commands

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


@pytest.fixture
def editor(desk, world):
    return desk(staff(world.market, "编辑", "catalogue.edit"))


def test_a_missed_word_becomes_a_synonym_and_may_be_removed(editor):
    url = reverse("desk:words")
    commands.note_missed(text="外星飞碟", actor=ANYONE, at=clock.now())
    page = editor.get(url)
    assert "外星飞碟" in text_of(page)
    assert "1 次，比前七天多了 1 次" in text_of(page)
    assert [w.times for w in page.context["weeks"]] == [0, 0, 0, 1]
    assert 'value="外星飞碟"' in text_of(editor.get(url, {"term": "外星飞碟"}))
    refused = editor.post(url, {"term": "外星飞碟", "meaning": ""})
    assert refused.status_code == 422
    assert "请填写目录用词" in text_of(refused)
    done = editor.post(url, {"term": "外星飞碟", "meaning": "食品经营"}, follow=True)
    assert "已加为近义词" in text_of(done)
    assert "现在搜“外星飞碟”会找到：食品经营许可（新办）" in text_of(done)
    assert "已能搜到" in text_of(done)
    again = editor.post(url, {"term": "外星飞碟", "meaning": "食品经营"})
    assert "已经是" in text_of(again)
    (pair, *_) = done.context["known"]
    gone = editor.post(reverse("desk:word-remove", args=[pair.id]), follow=True)
    assert "已移除" in text_of(gone)
    twice = editor.post(reverse("desk:word-remove", args=[pair.id]), follow=True)
    assert "可能已经移除" in text_of(twice)


def test_what_a_pair_would_find_is_shown_before_it_is_kept(editor):
    url = reverse("desk:words")
    seen = editor.post(url, {"term": "外星飞碟", "meaning": "食品经营", "act": "preview"})
    assert seen.context["preview"] == ("食品经营许可（新办）",)
    assert "还没有保存" in text_of(seen)
    nothing = editor.post(url, {"term": "外星飞碟", "meaning": "时光机", "act": "preview"})
    assert "加上以后还是搜不到事项" in text_of(nothing)
    assert editor.get(url, {"q": "外星飞碟"}).context["known"] == ()


def test_a_missed_word_is_offered_the_item_nearest_to_it(editor):
    commands.note_missed(text="领龄钱高", actor=ANYONE, at=clock.now())
    (line,) = editor.get(reverse("desk:words")).context["missed"]
    assert (line.meaning, line.would_find) == ("高龄津贴申领", ("高龄津贴申领",))


def test_a_mistyped_address_is_read_as_far_as_it_can_be(editor):
    url = reverse("desk:words")
    assert editor.get(f"{url}?q=%00&term=%00&after=%C2%B2").status_code == 200


def test_known_words_are_searched_and_paged(editor):
    for n in range(60):
        commands.publish_synonyms(pairs=[(f"说法{n:02}", "食品")], actor=SYSTEM, at=clock.now())
    url = reverse("desk:words")
    first = editor.get(url, {"q": "说法"})
    assert len(first.context["known"]) == 50
    rest = editor.get(url + first.context["next_url"])
    assert len(rest.context["known"]) == 10
    assert "没有找到这样的近义词" in text_of(editor.get(url, {"q": "没有的"}))
