"""Drafts: begun once, saved without judgement, never lost."""

from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands, queries, schedules
from yiwang.services.cases.types import DraftState

from .factories import AT, citizen, later, ready_draft, upload
from .factories import world as make_world


@pytest.fixture
def draft(world):
    return commands.begin(item_code=world.permit, actor=world.zhang, at=AT)


def test_beginning_draws_the_number(world, draft):
    assert len(str(draft.number)) == 18
    assert str(draft.number).startswith("20260302")
    assert draft.applicant_name == "张*"
    assert [d.number for d in queries.open_drafts(viewer=world.zhang)] == [draft.number]


def test_beginning_again_names_the_open_draft(world, draft):
    with pytest.raises(commands.HasDraft) as refused:
        commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    assert refused.value.detail["number"] == draft.number


def test_restarting_drops_the_open_draft(world, draft):
    again = commands.begin(item_code=world.permit, restart=True, actor=world.zhang, at=AT)
    assert again.number != draft.number
    assert queries.draft(draft.number, viewer=world.zhang).state is DraftState.DISCARDED


def test_two_people_have_a_draft_each(world, draft):
    other = commands.begin(item_code=world.permit, actor=world.li, at=AT)
    assert other.number != draft.number


def test_only_verified_people_begin(world):
    with pytest.raises(NotPermitted):
        commands.begin(item_code=world.permit, actor=citizen(world.zhang.person_id, level=1), at=AT)


def test_an_unknown_item_is_not_found(world):
    with pytest.raises(NotFound):
        commands.begin(item_code="x", actor=world.zhang, at=AT)


def test_another_person_never_sees_it(world, draft):
    with pytest.raises(NotFound):
        queries.draft(draft.number, viewer=world.li)
    with pytest.raises(NotFound):
        commands.autosave(number=draft.number, values={}, version=1, actor=world.li, at=AT)


def test_autosave_keeps_anything_and_moves_the_version(world, draft):
    save = {"number": draft.number, "actor": world.zhang, "at": later(1)}
    version = commands.autosave(values={"place": ""}, version=1, page="applicant", **save)
    assert version == 2
    assert commands.autosave(values={"phone": "1"}, version=2, page="applicant", **save) == 3
    kept = queries.draft(draft.number, viewer=world.zhang)
    assert kept.values == {"place": "", "phone": "1"}
    assert kept.page == "applicant"


def test_the_same_values_again_are_no_conflict(world, draft):
    save = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values={"place": "甲"}, version=1, **save)
    assert commands.autosave(values={"place": "甲"}, version=1, **save) == 2


def test_two_devices_see_both_values(world, draft):
    save = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values={"place": "甲"}, version=1, **save)
    with pytest.raises(commands.DraftConflict) as refused:
        commands.autosave(values={"place": "乙"}, version=1, **save)
    assert refused.value.detail == {
        "theirs": {"place": "甲"},
        "mine": {"place": "乙"},
        "version": 2,
    }
    assert queries.draft(draft.number, viewer=world.zhang).values == {"place": "甲"}


def test_typing_on_withdraws_the_signature(world, draft):
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    assert queries.draft(draft.number, viewer=world.zhang).signed_at == AT
    commands.autosave(values={"place": "甲"}, version=1, **act)
    assert queries.draft(draft.number, viewer=world.zhang).signed_at is None


def test_a_discarded_draft_is_closed_and_empty(world, draft):
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.discard_draft(**act)
    assert queries.open_drafts(viewer=world.zhang) == []
    with pytest.raises(commands.DraftClosed):
        commands.autosave(values={"place": "甲"}, version=1, **act)


def files_of(number, owner="draft"):
    return [info.id for info in stored.files_of(f"{owner}:{number}")]


def test_the_files_of_a_draft_go_with_it(world, draft):
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    upload(world.zhang, f"draft:{draft.number}")
    again = commands.begin(item_code=world.permit, restart=True, actor=world.zhang, at=AT)
    assert not files_of(draft.number)
    upload(world.zhang, f"draft:{again.number}")
    commands.discard_draft(**{**act, "number": again.number})
    assert not files_of(again.number)
    last = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    upload(world.zhang, f"draft:{last.number}")
    schedules.tend_drafts(later(91))
    assert not files_of(last.number)


def test_a_drawn_signature_goes_into_the_case(world):
    draft = ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    drawn = upload(world.zhang, f"draft:{draft.number}", name="签名.pdf")
    commands.sign(way="DRAWN", evidence={"name": "张三", "file": str(drawn)}, **act)
    commands.submit(token=draft.token, **act)
    assert drawn in files_of(draft.number, owner="case")


def test_a_drawn_signature_that_is_gone_is_asked_for_again(world):
    draft = ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    drawn = upload(world.zhang, f"draft:{draft.number}", name="签名.pdf")
    commands.sign(way="DRAWN", evidence={"name": "张三", "file": str(drawn)}, **act)
    files.discard(file_id=drawn, actor=world.zhang, at=AT)
    with pytest.raises(commands.CannotSubmit) as refused:
        commands.submit(token=draft.token, **act)
    assert set(refused.value.fields) == {"signature"}


def test_situation_and_delivery_are_kept(world, draft):
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.choose_situation(situation="new", answers={"q": "a"}, **act)
    commands.choose_delivery(way="POST", address={"line": "示例路"}, **act)
    kept = queries.draft(draft.number, viewer=world.zhang)
    assert (kept.situation, kept.answers) == ("new", {"q": "a"})
    assert (kept.delivery_way, kept.delivery_address) == ("POST", {"line": "示例路"})


@pytest.mark.django_db(transaction=True)
def test_a_refused_act_on_a_draft_is_kept_with_the_draft():
    world = make_world()
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": AT}
    with pytest.raises(commands.CannotSubmit):
        commands.submit(token=draft.token, **act)
    commands.discard_draft(**act)
    for refused in (
        lambda: commands.choose_situation(situation="new", **act),
        lambda: commands.submit(token=draft.token, **act),
    ):
        with pytest.raises(commands.DraftClosed):
            refused()
    kept = apps.get_model("audit", "Entry").objects.filter(kind="REFUSAL").order_by("pk")
    assert [(row.command, row.stream) for row in kept] == [
        ("cases.submit", f"draft:{draft.number}"),
        ("cases.choose_situation", f"draft:{draft.number}"),
        ("cases.submit", f"draft:{draft.number}"),
    ]
