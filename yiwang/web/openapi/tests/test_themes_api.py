"""Themes as an institution by token: what is published, and a working copy with what it makes."""

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases.tests.factories import AT, COUNTY
from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
from yiwang.services.designing import commands

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"


def test_themes_and_working_copies_are_read(world, office):
    editor = office["editor"]
    items = (ThemeItem(world.permit[19:31]), ThemeItem(world.service[19:31]))
    theme = ThemeSpec("开店一件事", "992031904000", "市场监督管理局", COUNTY, items)
    code = commands.publish_theme(theme=theme, actor=SYSTEM, at=AT)
    (line,) = editor.call("get", "/desk/themes").json()["themes"]
    assert (line["name"], line["items"], line["version"]) == ("开店一件事", 2, 1)
    assert editor.call("get", "/desk/themes?region=340000000000").json()["themes"] == []
    assert editor.call("get", "/desk/themes?region=34").status_code == 422
    whole = editor.call("get", f"/desk/themes/{line['id']}").json()
    assert (whole["list_code"], whole["tasks"]) == (code, [])
    key = commands.begin_theme(basic_code="992031904000", region_code=COUNTY, actor=SYSTEM, at=AT)
    copy = editor.call("get", f"/desk/themes/drafts/{key}").json()
    assert [part["basic_code"] for part in copy["parts"]] == [i.basic_code for i in items]
    assert copy["faults"] == []
    assert copy["days"] == max(part["ends"] for part in copy["parts"])
    for path in ("/desk/themes/999999", f"/desk/themes/drafts/{NOBODY}"):
        assert editor.call("get", path).status_code == 404
