from datetime import UTC, datetime

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as file_queries
from yiwang.foundation.files.tests import samples
from yiwang.services.eforms import commands, queries
from yiwang.services.eforms.events import FormPublished
from yiwang.services.eforms.models import FormVersion
from yiwang.services.eforms.types import Condition, FieldKind, FormField, FormPage

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Actor(kind=ActorKind.PERSON, id="u1", person_id=uuid7())
OTHER = Actor(kind=ActorKind.PERSON, id="u2", person_id=uuid7())
pytestmark = pytest.mark.django_db


def pages(label="企业名称"):
    return (
        FormPage(
            key="who",
            title="申请人",
            fields=(
                FormField(key="ent", label=label, prefill="营业执照.名称"),
                FormField(key="phone", label="联系电话", kind=FieldKind.PHONE),
            ),
        ),
        FormPage(
            key="what",
            title="申请事项",
            fields=(
                FormField(key="own", label="自有场地", kind=FieldKind.RADIO, options=("是", "否")),
                FormField(key="lessor", label="出租方", show_when=Condition("own", ("否",))),
                FormField(key="staff", label="人员", kind=FieldKind.TABLE),
            ),
        ),
    )


def publish(label="企业名称", actor=SYSTEM):
    return commands.publish_version(
        code="food", title="食品经营许可申请书", pages=pages(label), actor=actor, at=AT
    )


def newest():
    found = queries.form_by_code("food")
    assert found is not None
    return found.id


def test_the_content_of_the_newest_again_is_that_version_and_an_older_one_a_new(events):
    first, again, changed = publish(), publish(), publish("单位名称")
    assert first == again != changed == newest()
    back = publish()
    assert back not in {first, changed}
    assert back == newest() == publish()
    assert queries.form(back).hash == queries.form(first).hash
    assert [e.version for e in events(FormPublished)] == [1, 2, 3]


def test_what_is_loaded_never_takes_the_place_of_what_people_published():
    publisher = Actor(kind=ActorKind.STAFF, id="7", name="郑发")
    loaded, designed = publish(), publish("单位名称", publisher)
    assert publish() == publish("又一个名称") == designed == newest() != loaded
    assert publish("企业名称", publisher) == newest() != designed


def test_an_old_version_stays_what_it_was():
    first = publish()
    publish("单位名称")
    info = queries.form(first)
    assert (info.version, info.fields[0].label) == (1, "企业名称")
    with pytest.raises(TypeError):
        FormVersion.objects.get(pk=first).save()


def test_a_form_that_is_not_there_is_not_found():
    assert queries.form_by_code("nothing") is None
    with pytest.raises(NotFound):
        queries.form(10**9)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (FormPage(key="p", title="页", fields=()),),
        (FormPage(key="p", title="页", fields=(FormField(key="a", label="一"),) * 2),),
        (FormPage(key="p", title="页", fields=(FormField(key="a b", label="一"),)),),
        (
            FormPage(
                key="p", title="页", fields=(FormField(key="a", label="一", kind=FieldKind.RADIO),)
            ),
        ),
        (
            FormPage(
                key="p",
                title="页",
                fields=(FormField(key="a", label="一", show_when=Condition("b", ("x",))),),
            ),
        ),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_refused(wrong):
    with pytest.raises(commands.CannotPublish):
        commands.publish_version(code="x", title="表", pages=wrong, actor=SYSTEM, at=AT)


def test_a_page_is_judged_alone_and_the_whole_form_together(django_assert_num_queries):
    version = publish()
    queries.form(version)
    with django_assert_num_queries(0):
        values = queries.clean(version, {"ent": " 示例 ", "own": "否", "lessor": "", "extra": 1})
        assert values == {"ent": "示例", "own": "否"}
        assert queries.validate_page(version, "who", values) == {"phone": "请填写联系电话"}
        assert list(queries.validate(version, values)) == ["phone", "lessor", "staff"]
        shown = queries.page_fields(version, "what", {"own": "是"})
        assert [f.key for f in shown] == ["own", "staff"]


def test_a_whole_form_has_nothing_to_mend():
    version = publish()
    typed = {"ent": "示例", "phone": "138 0013 8000", "own": "是", "staff": [{"name": "张三"}]}
    assert queries.validate(version, queries.clean(version, typed)) == {}


def test_an_answer_nobody_asked_for_is_refused():
    version = publish()
    typed = {"ent": "示例", "phone": "13800138000", "own": "是", "staff": [{"name": "张三"}]}
    assert queries.validate(version, typed | {"x": 1}) == {"": "有内容不在这张表里，请检查"}


def stored(actor=PERSON, owner="draft:1"):
    return files.store(content=[samples.pdf()], name="执照.pdf", owner=owner, actor=actor, at=AT)


def test_a_document_is_kept_once_and_used_again():
    kept = commands.keep_document(file_id=stored().id, name="营业执照", actor=PERSON, at=AT)
    again = commands.keep_document(file_id=stored().id, name="营业执照", actor=PERSON, at=AT)
    assert again.id == kept.id
    used = commands.use_document(document_id=kept.id, owner="draft:2", actor=PERSON, at=AT)
    assert kept.file is not None
    assert (used.owner, used.sm3) == ("draft:2", kept.file.sm3)
    assert [d.times_used for d in queries.documents(viewer=PERSON)] == [1]


def test_a_document_is_its_party_s_alone():
    kept = commands.keep_document(file_id=stored().id, name="营业执照", actor=PERSON, at=AT)
    assert queries.documents(viewer=OTHER) == ()
    with pytest.raises(NotFound):
        commands.use_document(document_id=kept.id, owner="draft:2", actor=OTHER, at=AT)
    with pytest.raises(commands.CannotLetGo):
        commands.let_go_document(document_id=kept.id, actor=OTHER, at=AT)


def test_who_is_nobody_keeps_nothing():
    nobody = Actor(kind=ActorKind.PERSON, id="u3")
    with pytest.raises(commands.CannotKeep):
        commands.keep_document(file_id=stored().id, name="营业执照", actor=nobody, at=AT)


def test_an_application_keeps_its_file_when_the_document_goes():
    kept = commands.keep_document(file_id=stored().id, name="营业执照", actor=PERSON, at=AT)
    used = commands.use_document(document_id=kept.id, owner="draft:2", actor=PERSON, at=AT)
    commands.let_go_document(document_id=kept.id, actor=PERSON, at=AT)
    assert queries.documents(viewer=PERSON) == ()
    with file_queries.open_content(used.id) as stream:
        assert stream.read(5) == b"%PDF-"
