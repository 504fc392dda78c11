"""A picture of a face: uploaded where a licence waits to be filled, drawn, without its traces."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.foundation.identity.types import Permission
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.svg import svg
from yiwang.services.licences import commands
from yiwang.services.licences.tests import licence_factories
from yiwang.services.licences.tests.holding_factories import Hands
from yiwang.services.licences.tests.seal_factories import AT
from yiwang.services.licences.tests.seal_factories import office as make_office
from yiwang.services.licences.types.licences import LicenceState

pytestmark = pytest.mark.django_db


@pytest.fixture
def hands(db, freeze) -> Hands:
    freeze(AT)
    made = Hands(make_office())
    assert made.seal.der
    return made


@pytest.fixture
def waiting(hands):
    """A marriage licence whose face lacks nothing but the picture."""
    return licence_factories.lacking_its_photo(hands.office)


@pytest.fixture
def signer(hands):
    """Who decides, and reads cases at the desk."""
    rights = hands.office.signer.permissions | {Permission.READ_CASES}
    return replace(hands.office.signer, permissions=rights)


def picture(kind="JPEG", size=(600, 400)):
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "YIWANG-CAMERA"
    Image.new("RGB", size, (180, 40, 40)).save(made, kind, exif=exif)
    return made.getvalue()


def fill(client, row, content, name="合影.jpg"):
    version = type(row).objects.get(pk=row.pk).version
    (name_of,) = [f"face_{key}" for key in licence_factories.photo_keys(row)]
    sent = {"act": "FILL", "version": version, name_of: SimpleUploadedFile(name, content)}
    return client.post(reverse("desk:licence-act", args=[row.pk]), sent)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_without_its_traces(desk, waiting, signer, kind):
    client = desk(signer)
    shown = client.get(reverse("desk:licence", args=[waiting.pk])).content.decode()
    assert 'type="file"' in shown
    assert "合影照片" in shown
    answer = fill(client, waiting, picture(kind), f"合影.{kind.lower()}")
    assert answer.status_code == 302, answer.content.decode()
    row = type(waiting).objects.get(pk=waiting.pk)
    assert list(row.photos) == licence_factories.photo_keys(row)
    (kept,) = files.files_of(f"licence:{row.pk}")
    with files.open_content(kept.id) as stream:
        assert b"YIWANG-CAMERA" not in stream.read()
    assert commands.seal_licence(licence_id=row.pk, actor=SYSTEM, at=AT), row.seal_wait
    row = type(waiting).objects.get(pk=waiting.pk)
    assert row.state == LicenceState.VALID
    with files.open_content(row.original) as stream:
        package = read(stream.read())
    assert "data:image/" in svg(package, 0)


WRONG = [
    (b"GIF89a" + b"0" * 60, "合影.jpg"),
    (picture()[:400], "合影.jpg"),
    (b"", "请选择合影照片"),
    (picture() + b"0" * 3 * 2**20, "照片最大 2 MB，这张有 3.0 MB"),
]


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_what_is_no_picture_is_refused_in_words(desk, waiting, signer, content, said):
    answer = fill(desk(signer), waiting, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    row = type(waiting).objects.get(pk=waiting.pk)
    assert (row.photos, row.state) == ({}, LicenceState.DRAFT)


def test_a_picture_of_another_licence_is_not_taken(waiting, signer):
    given = {"licence_id": waiting.pk, "version": waiting.version, "texts": {}, "at": AT}
    for key in (licence_factories.photo_keys(waiting)[0], "none"):
        with pytest.raises(commands.CannotFillLicence, match="照片没有传上来"):
            commands.fill_licence(photos={key: uuid7()}, actor=signer, **given)
