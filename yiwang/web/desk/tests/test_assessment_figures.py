"""Every figure of a statistics table equals the count of the list it opens."""

import re
from html import unescape

import pytest
from django.urls import reverse

from yiwang.oversight.assessment.tests.factories import AFTER, issued, there

LINK = re.compile(r'href="(/desk/supervision/[^"]+)">(\d+)</a>')


@pytest.mark.django_db
def test_every_figure_of_the_table_equals_its_list(desk, freeze):
    freeze(AFTER)
    at_work = there()
    key, client = issued(at_work), desk(at_work.supervisor)
    page = client.get(reverse("desk:assessment-table", args=[key])).content.decode()
    links = [(unescape(url), int(n)) for url, n in LINK.findall(page)]
    assert len(links) >= 20
    assert any("/findings/" in url and "region=" in url for url, _ in links)
    for url, n in links:
        found = client.get(url)
        assert found.status_code == 200, url
        assert len(found.context["rows"]) == min(n, 20), url
        if "total" in found.context:
            assert found.context["total"] == n, url
