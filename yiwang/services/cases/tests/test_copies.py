"""PDF copies: the seal is seen, it says that it is a copy, and every alteration is refused."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pypdfium2
import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.keys.commands import KeyStoreLocked
from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import AT, decided_case, filed_case, later
from yiwang.services.licences import queries as signing

from .test_sealing import decision, office, put, seal

__all__ = ["office", "seal"]
pytestmark = pytest.mark.django_db
COPY = "本件为副本，原件为OFD电子文件"


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    found = "".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(found.split())


def check(pdf: bytes):
    """The verdict of pyhanko, which trusts our certificate and nothing else, offline."""
    (_, _, der) = next(pem.unarmor(signing.copy_certificate(viewer=ANYONE), multiple=True))
    root = x509.Certificate.load(der)
    trust = ValidationContext(
        trust_roots=[root], allow_fetching=False, moment=later(1) + timedelta(days=1)
    )
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert len(found) == 1
    with ThreadPoolExecutor(1) as thread:  # it opens an event loop, and Chromium's runs in this one
        work = thread.submit(validate_pdf_signature, found[0], signer_validation_context=trust)
        return work.result()


@pytest.fixture
def sealed(world, seal):
    number = decided_case(world)
    assert put(number)
    row = decision(number)
    return number, row.n, queries.document_pdf(number, row.n, viewer=world.zhang, at=later(1))


def test_a_copy_of_a_sealed_document_shows_its_seal_and_is_signed(world, sealed):
    _, _, pdf = sealed
    text = text_of(pdf)
    assert COPY in text
    assert "待加盖" not in text
    verdict = check(pdf)
    assert (verdict.intact, verdict.valid, verdict.trusted, verdict.bottom_line) == (True,) * 4
    assert verdict.signer_reported_dt == later(1)
    assert "测试" in verdict.signing_cert.subject.native["common_name"]
    images = [
        found
        for page in pypdfium2.PdfDocument(pdf)
        for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5)
    ]
    assert images, "the picture of the seal"


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6])
def test_an_altered_copy_is_refused(sealed, place):
    _, _, pdf = sealed
    at = int(len(pdf) * place)
    altered = bytearray(pdf)
    altered[at] ^= 1
    try:
        verdict = check(bytes(altered))
    except Exception:  # noqa: BLE001  what cannot even be read is refused too
        return
    assert not verdict.bottom_line


def test_what_is_added_behind_the_signature_is_refused(sealed):
    """Another page on top, as an incremental update: the signature allows no change at all."""
    _, _, pdf = sealed
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    page.get_object()["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(page)
    out = io.BytesIO()
    writer.write(out)
    assert not check(out.getvalue()).bottom_line


def test_what_waits_for_its_seal_is_neither_signed_nor_called_a_copy(world):
    number = decided_case(world)
    row = decision(number)
    pdf = queries.document_pdf(number, row.n, viewer=world.zhang, at=later(1))
    assert "待加盖" in text_of(pdf)
    assert not PdfFileReader(io.BytesIO(pdf)).embedded_signatures


def test_the_copy_of_a_receipt_is_signed_and_asks_for_no_seal(world):
    pdf = queries.document_pdf(filed_case(world), 1, viewer=world.zhang, at=later(1))
    assert "待加盖" not in text_of(pdf)
    assert check(pdf).bottom_line


def test_with_a_locked_key_store_no_copy_leaves_unsigned(world, sealed, settings):
    number, n, _ = sealed
    settings.YIWANG_MASTER_KEY = "11" * 32
    with pytest.raises(KeyStoreLocked):
        queries.document_pdf(number, n, viewer=world.approver, at=AT)
