"""Every act of the law, done at the desk in Chromium and read by both sides.

One row an act: how the case comes there, who writes what on which page, and what staff and
applicant must then find: the document with its reason and remedies, the message, the state, and
what the act does to the clocks, in the same words on both sides.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import write
from tests.journeys.acts_beside_and_after import AFTERWARDS, BESIDE
from tests.journeys.acts_of_handling import CLOCKS, INTAKE
from yiwang.foundation.core import outbox
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.models import FollowUp
from yiwang.services.cases.tests import factories, test_promises
from yiwang.services.cases.tests.factories import AT, on_the_staff, staff
from yiwang.services.cases.tests.test_papers import text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ACTS = {"intake": INTAKE, "clocks": CLOCKS, "beside": BESIDE, "afterwards": AFTERWARDS}


@pytest.fixture
def people(world):
    """The world's people, with a second approver, a presider and an item with a promise."""
    world.chief = staff(world.market, "李批", Permission.DECIDE)
    on_the_staff(world.reviewer, world.second, staff(world.market, "郑持"))
    world.promise = factories.publish(
        "000131009000",
        "01",
        "承诺许可",
        world.market,
        world.form_version_id,
        materials=test_promises.materials(),
    )
    return world


@pytest.fixture
def sit(people, seat):
    """`sit(name)` returns the page of one of the people; citizens hold a phone."""
    seats = {}

    def of(who):
        if who not in seats:
            seats[who] = seat(getattr(people, who), 360 if who == "zhang" else 1280)
        return seats[who]

    return of


def carry_out(deed, page, number, look):
    """Open the page, write, press the main button; once more where the letter is read first."""
    page.open(deed.page.format(n=number))
    if deed.link:
        page.locator("main").get_by_role("link", name=deed.link).first.click()
        page.wait_for_load_state()
    page.eval_on_selector_all("main form details", "all => all.forEach(one => one.open = true)")
    for name, value in deed.write.items():
        write(page, name, value)
    look(page, deed.page.strip("/").split("/")[-1])
    page.locator("main form[novalidate] button.btn:not(.sec, .quiet)").last.click()
    page.wait_for_load_state()
    letter = page.locator("button[value=send]")
    if letter.count():
        letter.click()
        page.wait_for_load_state()
    expect(page.locator(".errsum")).to_have_count(0)


def lacking(words, text):
    """Which of the words a text does not have; spaces do not count."""
    plain = "".join(text.split())
    return [word for word in words if "".join(word.split()) not in plain]


def text_in(page, path):
    page.open(path)
    return page.locator("main").text_content()


def document_of(act, page, number):
    """Return the document as staff read it."""
    page.open(f"/desk/cases/{number}/documents/")
    page.get_by_role("link", name=act.document).first.click()
    page.wait_for_load_state()
    return page.locator("article.letter").text_content()


def pdf_of(act, page):
    """Return the document that the applicant opens from the page of the case; nothing if none."""
    link = page.locator("main").get_by_role("link", name=act.document)
    if not link.count():
        return ""
    address = link.first.evaluate("a => a.href")
    return text_of(page.request.get(address).body())


def message_of(page, number):
    """Return what the applicant was told about this case."""
    page.open("/my/messages/")
    about = page.locator("main li").filter(has=page.locator(f"a[href='/my/cases/{number}/']"))
    return "".join(about.all_text_contents())


@pytest.mark.parametrize("part", ACTS)
def test_an_act_is_seen_on_both_sides(people, sit, look, freeze, part):
    for act in ACTS[part]:
        freeze(AT)
        number = act.before(people)
        for deed in act.deeds:
            freeze(deed.at)
            carry_out(deed, sit(deed.who), number, look if act.is_new else lambda *_: None)
        freeze(act.at)
        outbox.drain()
        head, citizen = sit("approver"), sit("zhang")
        missing = {
            "staff": lacking(act.clocks, text_in(head, f"/desk/cases/{number}/")),
            "document": lacking(act.says, document_of(act, head, number)),
            "applicant": lacking((*act.now, *act.clocks), text_in(citizen, f"/my/cases/{number}/")),
            "PDF": lacking(act.says if act.is_shown else (), pdf_of(act, citizen)),
        }
        if act.is_new:
            look(citizen, act.name)
        missing["message"] = lacking([act.message], message_of(citizen, number))
        if act.earlier:
            row = FollowUp.objects.get(pk=number)
            earlier = text_in(citizen, f"/my/cases/{row.earlier}/")
            missing["earlier"] = lacking([act.earlier], earlier)
        assert not any(missing.values()), (act.name, missing)
