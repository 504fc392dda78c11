"""A theme that changes while its cases run: each case keeps the version it was filed under."""

from dataclasses import replace
from typing import Any

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.joint import SliceStage
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
from yiwang.services.designing import commands as designing

from . import factories as f
from . import joint_factories as j

pytestmark = pytest.mark.django_db
THEME = ThemeSpec(
    name="开餐饮店一件事",
    basic_code="992031902000",
    lead="市场监督管理局",
    region_code=f.COUNTY,
    items=(
        ThemeItem(j.PERMIT),
        ThemeItem(j.SIGN, after=(j.PERMIT,)),
        ThemeItem(j.FIRE),
    ),
)


def publish(theme: ThemeSpec = THEME) -> str:
    code: str = designing.publish_theme(theme=theme, actor=SYSTEM, at=f.AT)
    return code


def finished(there: j.Joint, number: int) -> Any:
    """Take the case in, decide every part in its order, and answer once."""
    commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    left = set(j.slices(number))
    while left:
        ready = [c for c in left if j.slices(number)[c].stage == SliceStage.OPEN]
        for code in ready:
            j.decide(there, number, code)
        left -= set(ready)
    commands.conclude(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    return queries.joint_board(number, viewer=there.lead, at=f.AT)


def test_a_theme_changed_while_cases_run_leaves_them_whole():
    there = j.joint()
    code = publish()
    running = j.filed(replace(there, code=code))
    shorter = replace(THEME, items=(ThemeItem(j.PERMIT), ThemeItem(j.SIGN)))
    assert publish(shorter) == code
    fresh = j.filed(replace(there, code=code))
    assert set(j.slices(running)) == {j.PERMIT, j.SIGN, j.FIRE}
    assert set(j.slices(fresh)) == {j.PERMIT, j.SIGN}
    assert j.slices(fresh)[j.SIGN].after == []
    kept = j.case(running)
    assert len(catalogue.guide_version(kept.item_version_id, kept.basic_version_id).members) == 3
    board = finished(there, running)
    assert [one.result for one in board.slices] == ["准予"] * 3
    assert j.slices(running)[j.SIGN].after == [1]
