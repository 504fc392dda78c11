"""The document of a measure is kept as signed PDF, for those who are in it."""

import pypdfium2
import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.lib.gm.cms import SignedData
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import measures
from yiwang.oversight.supervision.types.measures import Rung

from . import measure_factories as f


def sealed(there, rung=Rung.NOTICE):
    number = f.issued(there, rung)
    run_job("supervision.seal_measure", {"number": number})
    return number


@pytest.mark.django_db
def test_the_pdf_says_what_the_page_says_and_the_signature_is_on_it():
    there = f.county()
    number = sealed(there)
    name, pdf = measures.measure_pdf(number, viewer=there.officer, at=f.AT)
    assert name.startswith("行政效能提醒通知书")
    pages = pypdfium2.PdfDocument(pdf)
    words = "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    one = measures.measure(number, viewer=there.officer, at=f.AT)
    for said in (one.row.document_number, f.DEMAND, one.issuer, number):
        assert "".join(said.split()) in words
    title, signature = measures.measure_signature(number, viewer=there.head, at=f.AT)
    assert title.endswith(".p7s")
    assert SignedData.parse(signature).verify(pdf)
    run_job("supervision.seal_measure", {"number": number})
    assert measures.measure_pdf(number, viewer=there.watcher, at=f.AT)[1] == pdf


@pytest.mark.django_db
def test_only_who_is_in_it_and_only_what_went_out():
    there = f.county()
    number = sealed(there)
    for who in (there.colleague, there.discipline):
        with pytest.raises(NotFound):
            measures.measure_pdf(number, viewer=who, at=f.AT)
        assert not measures.has_pdf(number, viewer=who, at=f.AT)
    proposed = f.issued(there, Rung.CIRCULAR, skip_reason="情节严重，影响恶劣")
    with pytest.raises(NotFound):
        commands.seal_measure(number=proposed, actor=SYSTEM, at=f.AT)
    with pytest.raises(NotPermitted):
        commands.seal_measure(number=number, actor=there.watcher, at=f.AT)
