"""Who may open which page of the desk."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.urls import reverse

from yiwang.engagement.interaction.types import DESK_RIGHTS
from yiwang.engagement.interaction.types.pain import CARE_RIGHTS
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import decided_case, filed_case, staff
from yiwang.web.desk.casework.acts import ACTS

NUMBER = 202603020000000018
COUNTY = "990102000000"
KEY = UUID(int=1)
PAGES = {
    "home": ((), ""),
    "cases": ((), "cases.read"),
    "search": ((), "cases.read"),
    "demands": ((), "supervision.read"),
    "pain-point-new": ((), "voices.coordinate"),
    "need-new": ((), "voices.coordinate"),
    "supervision": ((), "supervision.read"),
    "facts": ((), "supervision.read"),
    "cockpit": ((), "supervision.read"),
    "statistics": ((), "supervision.read"),
    "fact-exports": ((), "supervision.read"),
    "fact-export": ((KEY,), "supervision.read"),
    "watch-rules": ((), "supervision.read"),
    "watch-rule": (("T05",), "supervision.read"),
    "proofs": ((), "supervision.read"),
    "alarms": ((), "supervision.act"),
    "alarm-channels": ((), "supervision.act"),
    "escalation": ((KEY,), "supervision.read"),
    "questions": ((), "cases.read"),
    "case-talk": ((NUMBER,), "cases.read"),
    "case": ((NUMBER,), "cases.read"),
    "case-trace": ((NUMBER,), "cases.read"),
    "case-signatures": ((NUMBER,), "cases.read"),
    "correction": ((NUMBER,), "cases.read"),
    "review": ((NUMBER,), "cases.review"),
    "resubmit": ((NUMBER,), "cases.intake"),
    "intake": ((), "cases.intake"),
    "handover": ((), "cases.deliver"),
    "handover-case": ((NUMBER,), "cases.deliver"),
    "handover-give": ((NUMBER,), "cases.deliver"),
    "handover-sheet": ((), "cases.deliver"),
    "helping": ((), "helping.act"),
    "helping-new": ((), "helping.act"),
    "helping-authority": ((KEY,), "helping.act"),
    "guides": ((), "catalogue.edit"),
    "words": ((), "catalogue.edit"),
    "parked": ((), "outbox.retry"),
    "audit": ((), "audit.read"),
    "seal-new": ((), "seals.keep"),
    "key-rotate": ((1,), "keys.keep"),
    "key-destroy": ((1,), "keys.keep"),
    "key-request": ((1,), "keys.keep"),
    "key-certificate": ((1,), "keys.keep"),
    "hand-seal": ((NUMBER,), "seals.approve"),
    "outside-new": ((), "supervision.read"),
    "measure-new": ((), "supervision.act"),
    "my-measures": ((), ""),
    "legality": ((), "supervision.legal"),
    "legality-new": ((), "supervision.legal"),
    "legality-draw": ((KEY,), "supervision.legal"),
    "legality-sheet": ((KEY,), "supervision.legal"),
    "amendment-new": ((KEY,), "supervision.legal"),
    "legality-export": ((KEY,), "supervision.legal"),
    "licence-right-new": ((), "data.manage"),
    "licence-stock-template": ((), "licences.keep"),
    "licence-libraries": ((), "data.manage"),
    "licence-library": ((KEY,), "data.manage"),
    "licence-library-package": ((KEY,), "data.manage"),
    "voice-new": ((), "voices.file_for_caller"),
    "voice-limits": ((), "voices.coordinate"),
    "ratings-all": ((), "ratings.answer"),
    "rating-windows": ((), "ratings.answer"),
    "delegation": ((), ""),
    "opening": ((), "admin.manage"),
    "opening-region": ((COUNTY,), "admin.manage"),
    "opening-departments": ((COUNTY,), "admin.manage"),
    "opening-halls": ((COUNTY,), "admin.manage"),
    "opening-administrators": ((COUNTY,), "admin.manage"),
    "organisations": ((), "admin.manage"),
    "organisation-add": ((), "admin.manage"),
    "organisation": ((KEY,), "admin.manage"),
    "organisation-rename": ((KEY,), "admin.manage"),
    "organisation-close": ((KEY,), "admin.manage"),
    "staff": ((), "admin.manage"),
    "staff-add": ((), "admin.manage"),
    "staff-member": ((KEY,), "admin.manage"),
    "staff-leave": ((KEY,), "admin.manage"),
    "enabling": ((), "catalogue.edit"),
    "enabling-propose": ((COUNTY,), "catalogue.edit"),
    "enabling-review": ((), "catalogue.publish"),
    "enabling-decide": ((KEY,), "catalogue.publish"),
    "assessment-open": ((), "assessment.manage"),
    "assessment-formula-draft": ((), "assessment.manage"),
    "assessment-formula-publish": ((1,), "assessment.agree"),
    "assessment-table-begin": ((), "assessment.manage"),
    "assessment-target-new": ((), "assessment.manage"),
    "assessment-indicator-revise": (("abc",), "assessment.manage"),
    "assessment-task-new": ((), "assessment.manage"),
    "assessment-decide": ((1, 1), "assessment.agree"),
    "assessment-circular-agree": ((KEY,), "assessment.agree"),
    "reduction-norm-new": (("target",), "catalogue.edit"),
    "projects": ((), "cases.read"),
    "project-late": ((), "cases.read"),
    "project": ((KEY,), "cases.read"),
    "project-event": ((KEY,), "cases.read"),
    "project-list-propose": ((), "catalogue.edit"),
    "editing": ((), ""),
    "editing-revision": ((KEY,), ""),
    "editing-items": ((), "catalogue.edit"),
    "editing-item": (("990131999000",), "catalogue.edit"),
    "editing-adopt": (("990131999000",), "catalogue.edit"),
    "editing-compare": (("990131999000",), "catalogue.edit"),
    "editing-new": ((), "catalogue.edit"),
    "editing-edit": ((KEY,), "catalogue.edit"),
    "editing-laws": ((), "catalogue.edit"),
    "editing-law": ((KEY,), "catalogue.edit"),
    "forms-new": ((), "catalogue.edit"),
    "licence-types-new": ((), "catalogue.edit"),
    "licence-type-facts": ((KEY,), "catalogue.edit"),
    "licence-type-face": ((KEY,), "catalogue.edit"),
    "licence-type-field-new": ((KEY,), "catalogue.edit"),
    "themes-new": ((), "catalogue.edit"),
    "theme-draft-item": ((KEY, "000131001000"), "catalogue.edit"),
    "theme-draft-question": ((KEY, "new"), "catalogue.edit"),
    "form-design-add": ((KEY, "one"), "catalogue.edit"),
    "form-design-new": ((KEY, "one", "name"), "catalogue.edit"),
    "form-design-field": ((KEY, "one", "name"), "catalogue.edit"),
    **{f"act-{act.slug}": ((NUMBER,), act.right) for act in ACTS},
}
pytestmark = pytest.mark.django_db


RIGHTS = sorted({right for _, right in PAGES.values() if right} | {"hall.manage"})


@pytest.mark.parametrize("right", RIGHTS)
def test_a_right_opens_its_own_pages_and_no_other(right, desk, world):
    client = desk(
        replace(staff(world.market, "某某"), permissions=frozenset({right, "cases.read"}))
    )
    for name, (arguments, asked) in PAGES.items():
        status = client.get(reverse(f"desk:{name}", args=arguments)).status_code
        if asked not in {"", "cases.read", right}:
            assert status == 403, f"{right} at {name}: {status}"
        elif arguments == ():
            assert status in {200, 302}, f"{right} at {name}: {status}"


@pytest.mark.parametrize(
    ("page", "opens"),
    [
        ("objections", {"data.manage", "cases.review", "cases.decide"}),
        ("objections-all", {"data.manage", "supervision.read"}),
        ("licences", {"licences.keep", "cases.read", "supervision.read"}),
        ("keys", {"keys.keep", "audit.read"}),
        ("seals", {"seals.keep", "seals.approve", "seals.make", "supervision.read"}),
        ("hand-seals", {"seals.approve", "supervision.read"}),
        ("outside", {"supervision.read", "cases.decide"}),
        ("ratings", {"ratings.answer", "ratings.judge", "supervision.read"}),
        ("measures", {"supervision.act", "supervision.legal", "supervision.discipline"}),
        ("measure-terms", {"supervision.act", "supervision.legal", "supervision.discipline"}),
        ("licence-rights", {"data.manage", "supervision.read"}),
        ("licence-uses", {"data.manage", "supervision.read"}),
        ("licence-stock", {"licences.keep", "cases.decide"}),
        ("licence-stock-records", {"licences.keep", "cases.decide"}),
        ("voices", set(DESK_RIGHTS)),
        (
            "amendments",
            {"cases.decide", "catalogue.edit", "supervision.act", "supervision.legal"},
        ),
        ("pain-points", set(CARE_RIGHTS)),
        ("needs", set(CARE_RIGHTS)),
        ("care", {"catalogue.edit", "catalogue.publish"}),
        ("seal-uses", {"seals.keep", "seals.approve", "seals.make", "supervision.read"}),
    ],
)
def test_several_rights_open_a_page(page, opens, desk, world):
    for right in sorted({*RIGHTS, *opens}):
        client = desk(replace(staff(world.market, "某某"), permissions=frozenset({right})))
        status = client.get(reverse(f"desk:{page}")).status_code
        assert status == (200 if right in opens else 403), right


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_citizen_reads_no_page_of_the_desk(name, desk, world):
    response = desk(world.zhang).get(reverse(f"desk:{name}", args=PAGES[name][0]))
    assert response.status_code in {403, 404}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_stranger_is_sent_to_the_login(name, client, world):
    response = client.get(reverse(f"desk:{name}", args=PAGES[name][0]))
    assert response.status_code == 302
    assert response.url.startswith("/login/")


def test_staff_of_another_organisation_do_not_find_the_case(desk, world):
    number = filed_case(world)
    assert desk(world.stranger).get(f"/desk/cases/{number}/").status_code == 404
    assert desk(world.clerk).get(f"/desk/cases/{number}/").status_code == 200


def test_who_hands_results_over_needs_no_other_right_to_see_them(desk, world):
    deliverer = replace(staff(world.market, "某某"), permissions=frozenset({Permission.DELIVER}))
    number = decided_case(world)
    page = desk(deliverer).get(reverse("desk:handover"))
    assert page.status_code == 200
    assert str(number) in page.content.decode().replace(" ", "")
