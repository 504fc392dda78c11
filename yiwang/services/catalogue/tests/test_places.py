"""Places named in questions, with the whole country's names: found, and not seen where none is."""

import pytest
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.orgs.tests.factories import country
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.queries.knowledge import knowledge
from yiwang.services.catalogue.queries.places import named_in
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
JINZHAI, YANZIHE, FUYANG, HEFEI = "341524000000", "341524103000", "341200000000", "340100000000"


@pytest.fixture
def world(db, tmp_path):
    f.published_world(tmp_path)
    country()


ORDINARY = (
    "农民专业合作社设立登记",
    "人力资源服务许可",
    "小店只卖袋装零食",
    "公安局备案",
    "平安保险理赔",
    "郊区建房",
    "振兴乡村贷款",
    "友好离婚",
    "富裕户能申请低保吗",
    "残疾人合作办厂",
    "身份证丢了",
)
NAMED = (
    ("六安开药店", JINZHAI, "开药店"),
    ("阜阳开药店", FUYANG, "开药店"),
    ("在合肥买房", HEFEI, "在 买房"),
    ("合肥市民卡", HEFEI, "市民卡"),
    ("霍邱低保", "341522000000", "低保"),
    ("金安区低保", "341502000000", "低保"),
    ("昆山市落户", "320583000000", "落户"),
    ("燕子河镇低保", YANZIHE, "低保"),
    ("金寨县低保", JINZHAI, "低保"),
    ("安徽省养老金", JINZHAI, "养老金"),
    ("六安", JINZHAI, "六安"),
)


def test_a_word_of_the_language_is_no_place(world):
    known = knowledge().lexicon.known
    for text in ORDINARY:
        assert named_in(text, JINZHAI, known) == (JINZHAI, text)


def test_a_place_that_is_named_is_the_one_searched(world):
    known = knowledge().lexicon.known
    for text, place, rest in NAMED:
        assert named_in(text, JINZHAI, known) == (place, rest), text


def test_a_known_word_over_a_name_keeps_it_from_being_a_place(world):
    assert named_in("太和堂开店", JINZHAI, {"太和堂"}) == (JINZHAI, "太和堂开店")


def test_a_place_without_guides_leaves_the_whole_question_to_the_asker_s_own(world):
    found = queries.search("小店区身份证丢了", region_code=f.COUNTY)
    assert found.items[0].name == "居民身份证申领、换领、补领"
    assert found.region_code == f.COUNTY


def test_names_are_read_once_whatever_is_published_and_for_provinces_only(world, connection_of):
    known = knowledge().lexicon.known
    named_in("低保", JINZHAI, known)
    commands.publishing.touch()
    with CaptureQueriesContext(connection_of) as asked:
        for code in ("340000000000", "000000000000", "983456789012", "991231231231"):
            named_in("低保", code, known)
    read = [q["sql"] for q in asked if '"level" IN' in q["sql"]]
    assert len(read) == 1, "those of the demo province"
