"""A changed law: what it touches, a task for each, closed by a revision or a reason."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands, queries
from yiwang.services.editing.tests.factories import AT, begun, ready, saved, step
from yiwang.services.editing.types import TaskState

pytestmark = pytest.mark.django_db
SECOND = "990131999001"


def enter(who, **changes: Any):
    given: dict[str, Any] = {
        "law": "《中华人民共和国行政许可法》",
        "number": "主席令第29号",
        "articles": ["第十二条"],
        "text": "修改第十二条",
        "effective_on": None,
        "actor": who,
        "at": AT - timedelta(hours=1),
    }
    return commands.enter_law_change(**(given | changes))


@pytest.fixture
def second(at_office):
    """Another item, that rests on the whole law of another name."""
    bases = [{"law": "户口登记条例", "version": "", "articles": [], "verified": True}]
    content = f.basic(name="别的事项", bases=bases)
    catalogue.publish_basic(code=SECOND, content=content, actor=SYSTEM, at=AT)


def test_an_amended_article_opens_a_task_for_each_item_that_rests_on_it(at_office, second):
    key = enter(at_office.editor)
    (task,) = queries.tasks_of(key, viewer=at_office.editor)
    assert (task.basic_code, task.articles, task.lists) == (f.BASIC, ("第十二条",), 1)
    info = f.some(queries.law_change(key, viewer=at_office.editor))
    assert (info.law, info.tasks, info.open_tasks) == ("行政许可法", 1, 1)
    whole = enter(at_office.editor, law="户口登记条例", articles=["第六条"])
    assert [t.basic_code for t in queries.tasks_of(whole, viewer=at_office.editor)] == [SECOND]


def test_a_time_limit_rests_on_its_article_as_well(at_office):
    key = enter(at_office.editor, articles=["第四十二条"])
    (task,) = queries.tasks_of(key, viewer=at_office.editor)
    assert task.articles == ("第四十二条",)


def test_a_published_revision_closes_the_task(at_office):
    key = enter(at_office.editor)
    revision = begun(at_office.editor)
    saved(revision, at_office.editor, content={"name": "照新法"})
    ready(at_office, revision)
    step(commands.publish_revision, revision, at_office.publisher)
    (task,) = queries.tasks_of(key, viewer=at_office.editor)
    assert (task.state, task.revision_id) == (TaskState.REVISED, revision)
    assert queries.open_tasks_of(f.BASIC) == 0


def test_no_change_needed_wants_a_reason_once(at_office):
    (task,) = queries.tasks_of(enter(at_office.editor), viewer=at_office.editor)
    with pytest.raises(commands.CannotAlign) as refused:
        commands.close_task(task_id=task.id, reason=" ", actor=at_office.editor, at=AT)
    assert refused.value.fields == {"reason": "请填写不用修改的理由"}
    commands.close_task(task_id=task.id, reason="条文只改了文字", actor=at_office.editor, at=AT)
    found = f.some(queries.task(task.id, viewer=at_office.editor))
    assert (found.state, found.reason) == (TaskState.UNCHANGED, "条文只改了文字")
    with pytest.raises(commands.CannotAlign, match="已经办结"):
        commands.close_task(task_id=task.id, reason="再来", actor=at_office.editor, at=AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"law": " "}, "law"),
        ({"text": ""}, "text"),
        ({"articles": ["第九十九条"]}, "law"),
        ({"law": "没有的法"}, "law"),
    ],
)
def test_a_change_that_touches_nothing_is_refused(at_office, changes, field):
    with pytest.raises(commands.CannotAlign) as refused:
        enter(at_office.editor, **changes)
    assert set(refused.value.fields) == {field}


def test_only_the_office_of_the_province_enters_laws(at_office):
    for who in (at_office.local, at_office.checker, at_office.publisher):
        with pytest.raises(NotPermitted):
            enter(who)
