"""Charts: bars to a common length, a series from zero with gaps where nothing is known."""

import re
from datetime import date, timedelta

from yiwang.web.ui.charts import BASE, Bar, Line, daily, ranked

DAYS = [date(2026, 4, 1) + timedelta(days=n) for n in range(5)]


def test_bars_have_a_common_length_and_no_markup_of_their_own():
    drawn = ranked(
        "得分", [Bar("甲<b>", 50, "50 分", "/x/?a=1&b=2"), Bar("乙", 0, "0 分")], most=100
    )
    assert re.findall(r'rect class="warning" width="([\d.]+)"', drawn) == ["50.0", "0.0"]
    assert "甲&lt;b&gt;" in drawn
    assert 'href="/x/?a=1&amp;b=2"' in drawn
    assert "<figcaption>得分</figcaption>" in drawn


def test_a_missing_day_is_a_gap_and_zero_lies_on_the_base():
    drawn = daily("收件", DAYS, [Line("收件", [4, 0, None, None, 2]), Line("办结", [None] * 5)])
    (path,) = re.findall(r'<path class="first" d="([^"]+)"', drawn)
    assert path.count("M") == 2
    assert f" {BASE}.0h" in path
    assert "second" not in drawn
    assert "4月1日" in drawn
    assert "4月5日" in drawn


def test_nothing_to_draw_is_still_a_chart_with_its_caption():
    assert "没有办件" in daily("没有办件", [], [Line("收件", [])])
    assert "没有单位" in ranked("没有单位", [])
