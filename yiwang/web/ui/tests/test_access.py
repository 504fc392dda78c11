"""Who may use a view: each kind of refusal."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from yiwang.foundation.core.types import ANYONE, Actor, ActorKind, RealNameLevel
from yiwang.web.ui.access import Access, citizen, declared, machine, public, staff
from yiwang.web.ui.middleware import DefaultDeny


def view(request):
    return HttpResponse("in")


def actor(kind=ActorKind.PERSON, level=RealNameLevel.VERIFIED, permissions=()):
    return Actor(kind=kind, id=str(uuid4()), level=level, permissions=frozenset(permissions))


def ask(guarded, who=ANYONE, method="get", path="/my/?a=1", data=None, **headers):
    request = getattr(RequestFactory(), method)(path, data or {}, headers=headers)
    request.user, request.actor = AnonymousUser(), who
    return guarded(request)


def test_a_public_view_lets_everyone_in():
    assert vars(public(view))["yw_access"] == Access("public")
    assert ask(public(view)).content == b"in"


def test_a_stranger_is_sent_to_login_and_back():
    answer = ask(citizen()(view))
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Fmy%2F%3Fa%3D1")


def test_a_part_asked_for_by_htmx_gets_401_and_the_way_to_login():
    answer = ask(citizen()(view), **{"HX-Request": "true", "HX-Current-URL": "http://x/my/"})
    assert answer.status_code == 401
    assert answer["YW-Login"].endswith("?next=%2Fmy%2F")


@pytest.mark.parametrize(
    ("level", "reached", "enters"),
    [
        ("registered", RealNameLevel.REGISTERED, True),
        ("verified", RealNameLevel.REGISTERED, False),
        ("verified", RealNameLevel.VERIFIED, True),
        ("strong", RealNameLevel.VERIFIED, False),
        ("verified", RealNameLevel.STRONG, True),
    ],
)
def test_the_level_asked_for_is_the_level_needed(level, reached, enters):
    answer = ask(citizen(level)(view), actor(level=reached))
    assert (answer.status_code == 200) is enters


def test_staff_at_their_post_are_not_applicants():
    with pytest.raises(PermissionDenied):
        ask(citizen()(view), actor(ActorKind.STAFF))


@pytest.mark.parametrize("who", [actor(), actor(ActorKind.STAFF, permissions=["cases.review"])])
def test_without_the_permission_staff_pages_are_refused(who):
    with pytest.raises(PermissionDenied):
        ask(staff("cases.accept")(view), who)


def test_a_clerk_with_the_permission_enters():
    who = actor(ActorKind.STAFF, permissions=["cases.accept"])
    assert ask(staff("cases.accept")(view), who).content == b"in"
    assert ask(staff("cases.accept")(view)).status_code == 302


def test_a_machine_is_answered_in_problem_json():
    guarded = machine("cases:write")(view)
    for who, status in [(ANYONE, 401), (actor(), 401), (actor(ActorKind.CLIENT), 403)]:
        answer = ask(guarded, who)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
    assert ask(guarded, actor(ActorKind.CLIENT, permissions=["cases:write"])).content == b"in"


def test_what_declares_nothing_is_refused_whoever_asks():
    def undeclared(request):
        return HttpResponse("in")

    layer, request = DefaultDeny(undeclared), RequestFactory().get("/")
    with pytest.raises(PermissionDenied):
        layer.process_view(request, undeclared, (), {})
    layer.process_view(request, public(view), (), {})


def test_included_addresses_are_declared_in_one_go():
    patterns = declared([path("x/", lambda request: HttpResponse())], public)
    assert patterns[0].callback.yw_access == Access("public")


def test_text_with_a_null_character_is_refused_before_the_view():
    request = RequestFactory().post("/my/", {"name": "张\x00三"})
    vars(request)["actor"] = ANYONE
    answer = DefaultDeny(HttpResponse).process_view(request, public(view))
    assert answer is not None
    assert answer.status_code == 422
    assert "无法保存的字符" in answer.content.decode()
