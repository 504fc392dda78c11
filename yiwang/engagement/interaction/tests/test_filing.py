"""Filing: numbers and codes, where it goes, what is refused, what is joined, who is protected."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import Voice, VoiceStep
from yiwang.engagement.interaction.types import Call, VoiceKind, VoiceState
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.services.cases.queries import TooManyMisses
from yiwang.services.cases.tests import factories as f

from .factories import (
    AT,
    ID_NUMBER,
    PHONE,
    TEXT,
    answered,
    day,
    filed,
    hidden,
    new,
    own,
    seen,
    standings,
    with_company,
)
from .factories import place as make_place

Entry = apps.get_model("audit", "Entry")
Message = apps.get_model("notifications", "Message")
InboxItem = apps.get_model("notifications", "InboxItem")
pytestmark = pytest.mark.django_db
K = VoiceKind


def test_an_unnamed_question_is_numbered_and_followed_by_its_code(place):
    given = filed(item_code=place.world.permit)
    assert parse_application_number(given.number).value == given.number
    assert (len(given.query_code), given.organisation_name) == (6, "示例县市场监督管理局")
    found = queries.followed(str(given.number), given.query_code, client="a", viewer=ANYONE, at=AT)
    assert (found.text, found.line.said, found.asker) == (TEXT, "待受理", "匿名")
    assert found.line.due_on == date(2026, 3, 9)  # five working days after Monday
    assert seen(given.number, place.officer).item_name == "食品经营许可（新办）"
    stood = standings(given.number)[0]
    assert (stood["kind"], stood["state"], stood["v"]) == ("CONSULTATION", "WAITING", 1)
    assert (stood["due_on"], stood["opened_on"]) == ("2026-03-09", "2026-03-02")


def test_numbers_of_one_day_do_not_follow_each_other(place):
    numbers = [filed(text=f"{TEXT}{n}").number for n in range(4)]
    gaps = {abs(a - b) for a, b in pairwise(numbers)}
    assert min(gaps) > 1000


def test_who_guesses_numbers_or_codes_learns_nothing_and_waits(place):
    given = filed()
    wrong = f"{(int(given.query_code) + 1) % 1_000_000:06d}"

    def ask(number, code):
        return queries.followed(number, code, client="x", viewer=ANYONE, at=AT)

    told = set()
    for number, code in [(str(given.number), wrong), ("202603020000000000", "000000")]:
        with pytest.raises(queries.UnknownVoice) as refused:
            ask(number, code)
        told.add(refused.value.text)
    assert len(told) == 1
    for _ in range(3):
        with pytest.raises(queries.UnknownVoice):
            ask(str(given.number), "")
    with pytest.raises(TooManyMisses):
        ask(str(given.number), given.query_code)
    assert queries.own_voice(given.number, code=wrong, viewer=ANYONE, at=AT) is None
    assert queries.own_voice(given.number, viewer=place.world.zhang, at=AT) is None


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"text": "字" * 100_000}, "text", "最多 2000 个字，现在有 100000 个字"),
        ({"text": ""}, "text", "请填写内容"),
        ({"title": "问"}, "title", "至少写 4 个字"),
        ({"is_named": True, "name": "李四"}, "phone", "11位手机号码"),
        ({"is_named": True, "phone": PHONE}, "name", "请选“匿名”"),
        ({"case": "202603020000000000"}, "case", "没有在您名下查到"),
        ({"kind": K.NEED}, "kind", "企业身份"),
        ({"file_ids": (uuid4(),)}, "files", "重新上传"),
    ],
)
def test_what_cannot_be_taken_says_what_to_mend(place, change, field, words):
    with pytest.raises(commands.CannotFile) as refused:
        filed(**change)
    assert words in refused.value.fields[field]
    assert not Voice.objects.exists()


def test_scripts_stay_text_and_numbers_of_others_warn(place):
    text = f"<script>alert(1)</script> 邻居的身份证是{ID_NUMBER}，他无证经营"
    given = filed(text=text)
    assert own(given).text == text
    assert given.covered == ("1101**********2316",)
    assert filed(text=TEXT).covered == ()


def test_who_is_logged_in_finds_it_in_their_space_and_nobody_else_does(place):
    zhang, li = place.world.zhang, place.world.li
    numbers = [
        filed(actor=zhang, at=day(n), text=f"第{n}问 {'细节' * n}？请问要什么材料").number
        for n in range(3)
    ]
    first = queries.my_voices(limit=2, viewer=zhang, at=AT)
    rest = queries.my_voices(after=first.after, limit=2, viewer=zhang, at=AT)
    assert [one.number for one in (*first.lines, *rest.lines)] == numbers[::-1]
    assert queries.my_voices(viewer=li, at=AT).lines == ()
    assert queries.own_voice(numbers[0], viewer=li, at=AT) is None
    assert queries.own_voice(numbers[0], viewer=place.officer, at=AT) is None
    assert seen(numbers[0], place.manager).asker == "张*"
    sent = Message.objects.filter(link_key=str(numbers[0])).get()
    assert "张三" not in sent.text
    assert InboxItem.objects.filter(message=sent.pk, person_id=zhang.person_id).exists()


def test_a_form_sent_twice_is_one_voice(place):
    wanted = new()
    given = [commands.file_voice(new=wanted, actor=ANYONE, at=AT) for _ in range(2)]
    assert given[0] == given[1]
    assert Voice.objects.count() == 1
    assert len(standings(given[0].number)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_voice():
    make_place()
    wanted = new()

    def send(_):
        try:
            return commands.file_voice(new=wanted, actor=ANYONE, at=AT).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    assert Voice.objects.count() == 1


def test_the_same_words_of_the_same_person_are_joined_to_the_first(place):
    zhang = place.world.zhang
    first = filed(actor=zhang)
    again = filed(actor=zhang, at=day(1), text=TEXT + "急！")
    assert again.state is VoiceState.JOINED
    found = queries.followed(str(again.number), again.query_code, client="a", viewer=ANYONE, at=AT)
    assert found.line.number == first.number
    stood = standings(again.number)[-1]
    assert (stood["state"], stood.get("is_open", False)) == ("JOINED", False)
    assert stood["more"]["joined_to"] == str(first.number)
    other = filed(actor=zhang, at=day(1), text="食品经营许可到期以后怎样延续？要提前几天申请？")
    assert other.state is VoiceState.WAITING
    assert filed(actor=place.world.li, at=day(1)).state is VoiceState.WAITING


def test_many_complaints_of_one_item_raise_a_mark(place, settings):
    settings.YIWANG_MASS_COMPLAINTS = 3
    item = place.world.permit
    numbers = [filed(K.COMPLAINT, item_code=item, at=day(n)).number for n in range(3)]
    assert [seen(n, place.officer).line.is_mass for n in numbers] == [False, False, True]
    assert standings(numbers[2])[0]["more"]["mass"] is True
    assert "mass" not in standings(numbers[1])[0].get("more", {})
    apart = [filed(K.COMPLAINT, title=f"第{n}件小事", text=f"{n}{TEXT}").number for n in range(4)]
    assert not any(seen(n, place.clerk).line.is_mass for n in apart)
    late = filed(K.COMPLAINT, item_code=item, at=day(10)).number
    assert not seen(late, place.officer).line.is_mass


def test_who_sends_too_many_without_a_name_is_stopped(place):
    for n in range(10):
        filed(text=f"{TEXT}{n}")
    with pytest.raises(commands.CannotFile, match="匿名提交了 10 件"):
        filed()
    filed(actor=place.world.zhang)


def test_it_goes_by_item_then_place_and_never_to_those_complained_of(place):
    world = place.world

    def goes(kind, **about):
        row = Voice.objects.get(pk=filed(kind, **about).number)
        return row.organisation_id, row.about_organisation_id

    assert goes(K.CONSULTATION, item_code=world.permit) == (world.market, None)
    assert goes(K.CONSULTATION, organisation_id=world.civil) == (world.civil, None)
    assert goes(K.CONSULTATION) == (place.centre, None)
    assert goes(K.COMPLAINT, item_code=world.permit) == (world.market, None)
    assert goes(K.COMPLAINT, organisation_id=world.market) == (place.centre, world.market)
    assert goes(K.REPORT, item_code=world.permit) == (place.centre, world.market)
    assert goes(K.COMPLAINT, organisation_id=place.centre) == (place.city_centre, place.centre)


def test_a_complaint_about_the_supervisors_goes_one_level_up(place):
    given = filed(K.COMPLAINT, organisation_id=place.data_office)
    assert given.organisation_name == "示例市政务服务中心"
    for who in (place.supervisor, place.clerk, place.manager):
        assert hidden(given.number, who)
    assert standings(given.number)[0]["region_code"] == "990100000000"
    assert seen(given.number, place.city_clerk).about_name == "示例县数据资源管理局"


def test_a_case_of_ones_own_leads_to_its_office(place):
    number = f.accepted_case(place.world)
    zhang = place.world.zhang
    given = filed(K.COMPLAINT, actor=zhang, case=str(number))
    assert given.organisation_name == "示例县市场监督管理局"
    assert seen(given.number, place.officer).about_case == number
    assert standings(given.number)[0]["more"]["about_case"] == str(number)
    for who in (place.world.li, ANYONE):
        with pytest.raises(commands.CannotFile) as refused:
            filed(K.COMPLAINT, actor=who, case=str(number))
        assert "case" in refused.value.fields
    with pytest.raises(commands.CannotFile) as refused:
        filed(K.REPORT, actor=zhang, case=str(number))
    assert "透露您是谁" in refused.value.fields["case"]


def test_a_reporter_is_named_nowhere(place):
    zhang = place.world.zhang
    given = filed(K.REPORT, actor=zhang, organisation_id=place.world.market)
    row = Voice.objects.get(pk=given.number)
    told = [row.name_masked, row.phone_masked, seen(given.number, place.clerk).asker]
    told += [step.actor_name + step.actor_id for step in VoiceStep.objects.all()]
    assert told == ["", "", "身份保密", "身份保密anyone"]
    entries = Entry.objects.filter(stream=f"interaction:voice:{given.number}")
    assert {entry.actor for entry in entries} == {"ANYONE:anyone"}
    kept = json.dumps([entry.facts for entry in entries], ensure_ascii=False)
    assert "张" not in kept
    assert zhang.id not in kept
    assert [one.number for one in queries.my_voices(viewer=zhang, at=AT).lines] == [given.number]
    assert hidden(given.number, place.officer)


def test_who_is_logged_in_and_gives_no_name_is_named_nowhere(place):
    zhang = place.world.zhang
    given = filed(actor=zhang, is_named=False)
    assert own(given).asker == "匿名"
    assert queries.my_voices(viewer=zhang, at=AT).lines == ()
    answered(given, place.clerk)
    commands.rate_voice(
        number=given.number, code=given.query_code, is_content=True, actor=zhang, at=AT
    )
    entries = Entry.objects.filter(stream=f"interaction:voice:{given.number}")
    assert zhang.id not in "".join(entry.actor for entry in entries)
    assert zhang.id not in "".join(VoiceStep.objects.values_list("actor_id", flat=True))


def test_the_hotline_writes_down_what_a_caller_says(place):
    call = Call("12345", AT - timedelta(minutes=5))
    wanted = new(K.COMPLAINT, is_named=True, name="李四", phone=PHONE, item_code=place.world.permit)
    given = commands.file_voice(new=wanted, call=call, actor=place.agent, at=AT)
    found = seen(given.number, place.agent)
    assert (found.line_name, found.phone) == ("12345 政务服务便民热线", "139****5678")
    assert found.called_at == call.began_at
    assert own(given).text == TEXT
    assert Message.objects.filter(phone_masked="139****5678").count() == 1
    assert standings(given.number)[0]["channel"] == "HOTLINE"
    with pytest.raises(NotPermitted):
        commands.file_voice(
            new=new(is_named=True, name="李四", phone=PHONE), call=call, actor=place.officer, at=AT
        )
    bad = Call("110", AT + timedelta(hours=1))
    with pytest.raises(commands.CannotFile) as refused:
        commands.file_voice(new=new(), call=bad, actor=place.agent, at=AT)
    assert {"line", "called_at", "phone"} == set(refused.value.fields)


def test_an_enterprise_tells_its_need(place):
    boss = with_company(place.world.zhang, f.legal_person())
    given = filed(
        K.NEED,
        actor=boss,
        title="希望错峰用电",
        text="我们两条生产线晚上开工，请问错峰电价怎样申请？",
    )
    assert seen(given.number, place.clerk).asker == "示例食品有限公司"
    assert standings(given.number)[0]["kind"] == "NEED"


def test_files_belong_to_the_form_and_come_along(place):
    wanted = new()
    key = f.upload(ANYONE, f"draft:voice:{wanted.token}")
    given = commands.file_voice(new=replace(wanted, file_ids=(key,)), actor=ANYONE, at=AT)
    assert [one.name for one in own(given).files] == ["布局图.pdf"]
    with pytest.raises(commands.CannotFile) as refused:
        filed(file_ids=(key,))
    assert "重新上传" in refused.value.fields["files"]


def test_a_ticket_opens_one_voice_for_two_hours(place):
    given = filed()
    ticket = queries.ticket_of(given.number, given.query_code, at=AT, viewer=ANYONE)
    assert queries.opened_ticket(ticket, at=AT, viewer=ANYONE) == (given.number, given.query_code)
    for at, text in ((day(1), ticket), (AT, ticket[:-2] + "00"), (AT, "zz")):
        with pytest.raises(NotFound):
            queries.opened_ticket(text, at=at, viewer=ANYONE)
