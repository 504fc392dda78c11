"""Composing a theme: begin, choose items, ask questions, settle; each with the version one saw."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import items as codes
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Question
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import (
    FieldSettlement,
    MaterialSettlement,
    ThemeItem,
    ThemeSpec,
)
from yiwang.services.designing import policy
from yiwang.services.designing.models import Theme, ThemeDraft
from yiwang.services.designing.rules import theme_content, theme_edits, workflow
from yiwang.services.designing.types import Act, State

from .theme_steps import opened_theme, saved, theme_trace
from .themes import CannotCompose

LONGEST_NAME, LONGEST_REASON, MOST_DAYS = 60, 160, 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")
OPTION = re.compile(r"[a-z0-9_]{1,20}")
MOST_TAGS, LONGEST_TAG = 6, 12
MOST_FAQ, LONGEST_ASKED, LONGEST_ANSWER = 12, 100, 500
MOST_QUESTIONS, MOST_OPTIONS, FEWEST_OPTIONS = 12, 8, 2


@command("designing.begin_theme")
def begin_theme(
    *,
    basic_code: str,
    region_code: str,
    name: str = "",
    lead: str = "",
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a theme, or a new version of a published one (起草主题), 国发〔2024〕3号.

    :raises CannotCompose: code, name or lead are wrong, or somebody is composing it already.
    """
    require(policy.may_begin_theme(actor, region_code))
    code = basic_code.strip().upper()
    concerning(f"designing:theme:{code}:{region_code}", begun=True)
    under_way = CannotCompose(
        fields={"basic_code": "这个主题已经有人在改，请先办完那一份"}, reason="under_way"
    )
    same = ThemeDraft.objects.filter(basic_code=code, region_code=region_code)
    if same.filter(state__in=workflow.OPEN).exists():
        raise under_way
    standing = Theme.objects.filter(basic_code=code, region_code=region_code).first()
    if standing is not None:
        spec, base = theme_content.load(standing.content), standing.version
    else:
        spec, base = _new(code, region_code, name.strip(), lead.strip()), 0
    row = ThemeDraft(
        basic_code=code,
        region_code=region_code,
        title=spec.name,
        department=spec.lead,
        state=State.DRAFT,
        content=theme_content.dump(spec),
        base_version=base,
        acted={"edit": [actor.id]},
        editor_id=actor.id,
        editor_name=actor.name,
        created_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two who begin at once
        raise under_way from None
    theme_trace(row, Act.BEGIN, actor=actor, at=at, what=f"以第 {base} 版为底稿" if base else "")
    return row.pk


def _new(code: str, region_code: str, name: str, lead: str) -> ThemeSpec:
    faults = _heading_faults(region_code, name, lead)
    try:
        kind = codes.parse_basic_code(code).kind
    except InvalidCode as error:
        faults["basic_code"] = error.sentence
    else:
        if kind not in codes.ON_APPLICATION:
            faults["basic_code"] = "基本编码第3、4位请用依申请的事项类型，如 20（公共服务）"
        elif catalogue.basic_edition(code) is not None:
            faults["basic_code"] = "这个基本编码已经用了，请换一个"
    if faults:
        raise CannotCompose(fields=faults, reason="new")
    return ThemeSpec(name, code, lead, region_code, ())


def _heading_faults(region_code: str, name: str, lead: str) -> dict[str, str]:
    faults = {}
    if not name or len(name) > LONGEST_NAME:
        faults["name"] = f"请填写主题名称，最多 {LONGEST_NAME} 个字，如“开餐饮店一件事”"
    if orgs.organisation_of(region_code, lead) is None:
        faults["lead"] = "这里没有这个部门，请填写标准名称，如“市场监督管理局”"
    return faults


@command("designing.save_theme")
def save_theme(
    *,
    draft_id: UUID,
    version: int,
    name: str,
    lead: str,
    promised_days: int = 0,
    note: str = "",
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Save a theme's name, lead, promise and why it changes (主题名称和理由), 国发〔2024〕3号.

    :raises CannotCompose: a name or the lead is wrong.
    :raises ThemeOvertaken: somebody saved since.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    faults = _heading_faults(row.region_code, name.strip(), lead.strip())
    if not 0 <= promised_days <= MOST_DAYS:
        faults["promised_days"] = f"请填写 0 到 {MOST_DAYS} 的整数，0 表示按最长的一条路径算"
    if faults:
        raise CannotCompose(fields=faults, reason="heading")
    spec = replace(
        theme_content.load(row.content),
        name=name.strip(),
        lead=lead.strip(),
        promised_days=promised_days,
        note=note.strip()[:500],
    )
    told, row.reason = row.reason, reason.strip()[:LONGEST_REASON]
    if spec == theme_content.load(row.content) and told != row.reason:
        row.save(update_fields=["reason"])
        return row.version
    return saved(row, spec, "名称、牵头部门和理由", actor=actor, at=at)


@command("designing.word_theme")
def word_theme(
    *,
    draft_id: UUID,
    version: int,
    tags: Sequence[str],
    faq: Sequence[tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> int:
    """Save the words a theme is found by, and its questions (提要和常见问题), 国发〔2024〕3号.

    :raises CannotCompose: too many or too long, or a question without its answer.
    :raises ThemeOvertaken: somebody saved since.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    words = tuple(dict.fromkeys(filter(None, (tag.strip() for tag in tags))))
    asked = tuple((question.strip(), answer.strip()) for question, answer in faq)
    faults = {}
    if len(words) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in words):
        faults["tags"] = f"最多 {MOST_TAGS} 个，每个最多 {LONGEST_TAG} 个字"
    if len(asked) > MOST_FAQ:
        faults["faq"] = f"最多 {MOST_FAQ} 个问题"
    elif not all(question and answer for question, answer in asked):
        faults["faq"] = "每个问题都要有答案：第一行写问题，下面写答案，两个问题之间空一行"
    elif any(len(q) > LONGEST_ASKED or len(a) > LONGEST_ANSWER for q, a in asked):
        faults["faq"] = f"问题最多 {LONGEST_ASKED} 个字，答案最多 {LONGEST_ANSWER} 个字"
    if faults:
        raise CannotCompose(fields=faults, reason="words")
    spec = replace(theme_content.load(row.content), themes=words, faq=asked)
    return saved(row, spec, "提要和常见问题", actor=actor, at=at)


@command("designing.put_theme_item")
def put_theme_item(
    *, draft_id: UUID, version: int, item: ThemeItem, actor: Actor, at: datetime
) -> int:
    """Choose an item of a theme, what it waits for and when it belongs (选择事项), 国发〔2024〕3号.

    :raises CannotCompose: nobody offers the item here, or it is a theme itself.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    spec = theme_content.load(row.content)
    line = catalogue.elsewhere(item.basic_code, row.region_code)
    guide = catalogue.guide(line.code) if line else None
    if guide is None:
        raise CannotCompose("这里没有部门办理这个事项，请先启用它的实施清单", reason="item")
    if guide.members:
        raise CannotCompose("这是一件事，不能再放进一件事里", reason="item")
    strange = set(item.after) - {one.basic_code for one in spec.items}
    if strange or item.basic_code in item.after:
        raise CannotCompose("要等的事项不在这个主题里，请重新选择", reason="after")
    changed = theme_edits.with_item(spec, item)
    return saved(row, changed, f"事项“{guide.name}”", actor=actor, at=at)


@command("designing.remove_theme_item")
def remove_theme_item(
    *, draft_id: UUID, version: int, basic_code: str, actor: Actor, at: datetime
) -> int:
    """Take an item out of a theme (删除事项), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    changed = theme_edits.without_item(theme_content.load(row.content), basic_code)
    return saved(row, changed, f"删除事项 {basic_code}", actor=actor, at=at)


@command("designing.move_theme_item")
def move_theme_item(
    *, draft_id: UUID, version: int, basic_code: str, up: bool, actor: Actor, at: datetime
) -> int:
    """Move an item up or down in the list of a theme (调整顺序), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    changed = theme_edits.moved_item(theme_content.load(row.content), basic_code, up=up)
    return saved(row, changed, "事项的排列", actor=actor, at=at)


@command("designing.put_theme_question")
def put_theme_question(
    *, draft_id: UUID, version: int, question: Question, old: str = "", actor: Actor, at: datetime
) -> int:
    """Write a question of a theme that tells which items belong (主题的问题), 国发〔2024〕3号.

    :raises CannotCompose: text, key or options are missing or there twice.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    spec = theme_content.load(row.content)
    faults = _question_faults(spec, question, old)
    if faults:
        raise CannotCompose(fields=faults, reason="question")
    changed = theme_edits.with_question(spec, question, old)
    return saved(row, changed, f"问题“{question.text}”", actor=actor, at=at)


def _question_faults(spec: ThemeSpec, question: Question, old: str) -> dict[str, str]:
    faults = {}
    others = {q.key for q in spec.questions if q.key != old}
    keys = [option.key for option in question.options]
    texts = [option.text for option in question.options]
    if not question.text.strip():
        faults["text"] = "请填写问什么"
    if not KEY.fullmatch(question.key) or question.key in others:
        faults["key"] = "标识用小写字母开头，字母、数字和下划线，20 个以内，不能和别的问题相同"
    if not FEWEST_OPTIONS <= len(keys) <= MOST_OPTIONS:
        faults["options"] = f"请写 {FEWEST_OPTIONS} 到 {MOST_OPTIONS} 个选项"
    elif len(set(keys)) < len(keys) or len(set(texts)) < len(texts) or not all(texts):
        faults["options"] = "选项的标识和文字都不能重复或者空着"
    elif not all(OPTION.fullmatch(key) for key in keys):
        faults["options"] = "选项的标识用小写字母、数字和下划线，20 个以内"
    if len(others) >= MOST_QUESTIONS:
        faults["text"] = f"一个主题最多 {MOST_QUESTIONS} 个问题"
    return faults


@command("designing.remove_theme_question")
def remove_theme_question(
    *, draft_id: UUID, version: int, key: str, actor: Actor, at: datetime
) -> int:
    """Take a question out of a theme (删除问题), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    changed = theme_edits.without_question(theme_content.load(row.content), key)
    return saved(row, changed, f"删除问题 {key}", actor=actor, at=at)


@command("designing.settle_field")
def settle_field(
    *, draft_id: UUID, version: int, settled: FieldSettlement, actor: Actor, at: datetime
) -> int:
    """Say what becomes of two questions of one name that differ (字段冲突), 国发〔2024〕3号.

    :raises CannotCompose: neither a new name nor the question it is one with.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    if not settled.label.strip() and settled.same is None:
        raise CannotCompose(fields={"label": "请填写新的名称"}, reason="label")
    changed = theme_edits.with_field(theme_content.load(row.content), settled)
    what = f"问题改名为“{settled.label}”" if settled.label else "两个问题合成一个"
    return saved(row, changed, what, actor=actor, at=at)


@command("designing.unsettle_field")
def unsettle_field(*, draft_id: UUID, version: int, own: Own, actor: Actor, at: datetime) -> int:
    """Take back how a question was settled (撤销字段处理), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    changed = theme_edits.without_field(theme_content.load(row.content), own)
    return saved(row, changed, "撤销一处字段处理", actor=actor, at=at)


@command("designing.settle_material")
def settle_material(
    *, draft_id: UUID, version: int, settled: MaterialSettlement, actor: Actor, at: datetime
) -> int:
    """Say that two lines are the same material or not, and why (材料去重), 国发〔2024〕3号.

    :raises CannotCompose: no reason.
    """
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    if not settled.reason.strip():
        raise CannotCompose(fields={"reason": "请填写理由"}, reason="reason")
    changed = theme_edits.with_material(theme_content.load(row.content), settled)
    what = "两份材料是同一份" if settled.is_same else "两份材料不是同一份"
    return saved(row, changed, what, actor=actor, at=at)


@command("designing.unsettle_material")
def unsettle_material(
    *, draft_id: UUID, version: int, one: Own, other: Own, actor: Actor, at: datetime
) -> int:
    """Take back what was said of two lines (撤销材料处理), 国发〔2024〕3号."""
    row = opened_theme(draft_id, Act.SAVE, actor=actor, version=version)
    changed = theme_edits.without_material(theme_content.load(row.content), one, other)
    return saved(row, changed, "撤销一处材料处理", actor=actor, at=at)
