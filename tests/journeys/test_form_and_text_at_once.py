"""One list, two people: one changes its text, one its form; neither undoes the other's work."""

import threading

import pytest
from django.db import connection, transaction

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as places
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.models import ItemVersion
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.designing import commands as designing
from yiwang.services.designing.tests import factories as forms
from yiwang.services.editing import commands as editing
from yiwang.services.editing.tests import factories as texts
from yiwang.services.editing.types import Target
from yiwang.services.eforms import commands as eforms

QUICKER = {"promised": {"value": 2, "unit": "WD"}}


@pytest.fixture
def there(db):
    return forms.studio()


def offices(there):
    """The people who change the text of the same list."""
    police = f.some(places.organisation(there.checker.organisation_id))
    return texts.Office(
        police=police,
        editor=texts.person("editor"),
        local=texts.person("editor2", f.COUNTY),
        checker=texts.person("checker", f.COUNTY, police),
        judge=texts.person("judge", f.COUNTY, police),
        publisher=texts.person("publisher"),
        code=there.code,
    )


def revised(office):
    """A revision of the text, checked."""
    key = texts.begun(office.local, Target.LIST, organisation_id=office.police.id)
    texts.saved(key, office.local, content=QUICKER)
    checked(office, key)
    return key


def checked(office, key):
    texts.step(editing.submit_revision, key, office.local)
    texts.passed(key, office.checker)
    texts.passed(key, office.judge)


def designed(there):
    """A design of the form, not yet published."""
    key = forms.begun(there)
    new = forms.field("area", "经营面积")
    forms.step(designing.put_field, key, there.editor, page="one", field=new)
    return key


def numbers(code):
    rows = ItemVersion.objects.filter(item__code=code).order_by("version_no")
    return list(rows.values_list("version_no", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("text_first", [True, False])
def test_text_and_form_of_one_list_are_both_changed_in_either_order(there, text_first):
    office, design = offices(there), designed(there)
    revision = revised(office)
    if text_first:
        texts.step(editing.publish_revision, revision, office.publisher)
        made = forms.published(there, design)
    else:
        made = forms.published(there, design)
        with pytest.raises(editing.CannotRevise, match="接上新版本"):
            texts.step(editing.publish_revision, revision, office.publisher)
        texts.step(editing.return_revision, revision, office.publisher, opinion="表单换了新版")
        editing.rebase_revision(revision_id=revision, actor=office.local, at=forms.AT)
        checked(office, revision)
        texts.step(editing.publish_revision, revision, office.publisher)
    guide = f.guide(there.code)
    assert (guide.promised_limit.value, guide.form_version_id) == (2, made)
    assert numbers(there.code) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text_first", [True, False])
def test_who_comes_second_waits_and_neither_text_nor_form_is_lost(there, text_first, until_waiting):
    made = eforms.publish_version(
        code=forms.CODE,
        title="新表",
        pages=[forms.page(forms.field("area", "面积"))],
        actor=there.publisher,
        at=forms.AT,
    )
    office = offices(there)
    revision = revised(office)
    late = []

    def text():
        texts.step(editing.publish_revision, revision, office.publisher)

    def form():
        catalogue.adopt_form(
            form_version_id=made,
            replaces=[there.form_version_id],
            reason="表单更新",
            limit=10,
            actor=SYSTEM,
            at=forms.AT,
        )

    def second():
        try:
            (form if text_first else text)()
        except editing.CannotRevise as error:
            late.append(error.full_code)
        finally:
            connection.close()

    with transaction.atomic():
        (text if text_first else form)()
        thread = threading.Thread(target=second)
        thread.start()
        until_waiting()
    thread.join()
    guides.forget()
    guide = f.guide(there.code)
    assert guide.form_version_id == made
    assert late == ([] if text_first else ["editing.cannot_revise.stale"])
    assert guide.promised_limit.value == (2 if text_first else 5)
    assert numbers(there.code) == ([1, 2, 3] if text_first else [1, 2])
