"""Pages of voices: what was typed is kept, who was first is told, protected names, publication."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.tests.factories import (
    AT,
    TEXT,
    answered,
    day,
    filed,
    seen,
)
from yiwang.engagement.interaction.types import VoiceKind
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases.tests.factories import PDF

Voice = apps.get_model("interaction", "Voice")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(freeze):
    freeze(AT)


def words(response):
    return response.content.decode()


def first(pattern, response):
    return re.findall(pattern, words(response))[0]


def token_of(response):
    return first(r'name="token" value="([^"]+)"', response)


def test_words_and_files_stay_until_all_is_right_then_go_once(place, desk):
    client = desk(ANYONE)
    token = token_of(client.get("/ask/new/"))
    file = SimpleUploadedFile("门头.pdf", PDF, content_type="application/pdf")
    given = {"token": token, "kind": "CONSULTATION", "title": "", "text": TEXT, "naming": "no"}
    refused = client.post("/ask/new/", {**given, "files": file})
    assert refused.status_code == 422
    assert TEXT in words(refused)
    assert "门头.pdf" in words(refused)
    assert token_of(refused) == token
    given["title"] = "请问多久能办好"
    done = [client.post("/ask/new/", given) for _ in range(2)]
    assert [one.status_code for one in done] == [302, 302]
    row = Voice.objects.get()
    page = client.get(done[0].url)
    assert "门头.pdf" in words(page)
    assert row.query_code() in words(page)
    assert page["Cache-Control"] == "no-store"
    assert str(row.number) not in done[0].url
    file_url = first(r'href="(/ask/seen/[^"]+/files/[^"]+)"', page)
    assert b"".join(client.get(file_url).streaming_content).startswith(b"%PDF")
    assert client.get(file_url.replace("/files/", "0/files/")).status_code == 404


def test_a_hundred_thousand_characters_come_back_with_a_sentence(place, desk):
    given = {"kind": "COMPLAINT", "title": "窗口没有人", "text": "字" * 100_000, "naming": "no"}
    refused = desk(ANYONE).post("/ask/complain/", given)
    assert refused.status_code == 422
    assert "内容最多 2000 个字，现在有 100000 个字" in words(refused)
    assert "字" * 100_000 in words(refused)
    assert not Voice.objects.exists()


def test_who_answers_second_reads_who_was_first_and_keeps_the_words(place, desk):
    given = filed(item_code=place.world.permit)
    address = f"/desk/voices/{given.number}/act/"
    typed = {"act": "ANSWER", "version": "1", "answer-text": "本月16日前办结，请留意短信。"}
    assert desk(place.officer).post(address, typed).status_code == 302
    later = desk(place.colleague).post(address, {**typed, "answer-text": "我写的另一种答复"})
    assert later.status_code == 409
    assert "赵审刚刚办理过" in words(later)
    assert "我写的另一种答复" in words(later)
    assert seen(given.number, place.officer).answer == "本月16日前办结，请留意短信。"


def test_other_offices_find_no_page(place, desk):
    given = filed(item_code=place.world.permit)
    for who in (place.stranger, place.clerk):
        client = desk(who)
        assert client.get(f"/desk/voices/{given.number}/").status_code == 404
        assert (
            client.post(f"/desk/voices/{given.number}/act/", {"act": "ANSWER"}).status_code == 404
        )
        assert "没有待受理的诉求" in words(client.get("/desk/voices/"))
    assert desk(place.world.zhang).get("/desk/voices/").status_code == 403
    assert desk(place.world.li).get(f"/my/voices/{given.number}/").status_code == 404


def test_a_reporters_name_is_opened_with_a_reason_they_read(place, desk):
    zhang = place.world.zhang
    given = filed(VoiceKind.REPORT, actor=zhang, organisation_id=place.world.market)
    address = f"/desk/voices/{given.number}/act/"
    supervisor = desk(place.supervisor)
    typed = {"act": "UNSEAL", "version": "1", "unseal-reason": "当面核实举报的事实"}
    assert "张三" not in words(supervisor.get(f"/desk/voices/{given.number}/"))
    assert "张三" in words(supervisor.post(address, typed))
    assert "张三" not in words(supervisor.get(f"/desk/voices/{given.number}/"))
    assert desk(place.clerk).post(address, typed).status_code == 403
    mine = words(desk(zhang).get(f"/my/voices/{given.number}/"))
    assert "查阅举报人身份" in mine
    assert "当面核实举报的事实" in mine
    assert "孙勇" in mine


def test_overdue_is_red_for_who_asked_and_on_the_workbench(place, desk, freeze):
    given = filed(item_code=place.world.permit)
    freeze(day(9))
    ticket = queries.ticket_of(given.number, given.query_code, at=day(9), viewer=ANYONE)
    assert "红灯" in words(desk(ANYONE).get(f"/ask/seen/{ticket}/"))
    home = words(desk(place.officer).get("/desk/"))
    assert "/desk/voices/?tab=red" in home
    assert str(given.number)[-6:-2] in words(desk(place.officer).get("/desk/voices/?tab=red"))


def test_an_answer_is_proposed_published_and_found(place, desk):
    given = filed(item_code=place.world.permit)
    answered(given, place.officer)
    address = f"/desk/voices/{given.number}/act/"
    told = {
        "title": "许可多久办好",
        "question": "电话13912345678，多久办好？",
        "answer": "十个工作日。",
    }
    version = str(seen(given.number, place.officer).version)
    typed = {f"propose-{key}": value for key, value in told.items()}
    done = desk(place.officer).post(address, {"act": "PROPOSE", "version": version, **typed})
    assert done.status_code == 302
    publisher = desk(place.publisher)
    assert "待审公开的诉求" in words(publisher.get("/desk/voices/?tab=proposed"))
    shown = words(publisher.get(f"/desk/voices/{given.number}/"))
    assert "139****5678" in shown
    typed = {f"publish-{key}": value for key, value in told.items()}
    version = str(seen(given.number, place.publisher).version)
    done = publisher.post(address, {"act": "PUBLISH", "version": version, **typed})
    assert done.status_code == 302
    found = desk(ANYONE).get("/ask/", {"q": "许可多久"})
    link = first(r'href="(/ask/answers/\d+/)"', found)
    public = words(desk(ANYONE).get(link))
    assert "139****5678" in public
    assert "13912345678" not in public
    assert desk(ANYONE).get("/ask/answers/999999/").status_code == 404


def test_limits_are_set_with_their_source(place, desk):
    manager = desk(place.manager)
    address = f"/desk/voices/limits/?org={place.world.market}"
    typed = {
        "kind": "CONSULTATION",
        "accept_days": "0",
        "answer_days": "3",
        "extension_days": "2",
        "unit": "working",
        "source": "",
    }
    refused = manager.post(address, typed)
    assert (refused.status_code, "请填写依据的文件和条款" in words(refused)) == (422, True)
    assert manager.post(address, {**typed, "source": "县政府办文件第三条"}).status_code == 302
    assert "县政府办文件第三条" in words(manager.get(address))
    del typed["kind"]
    rating = {f"rating-{key}": value for key, value in {**typed, "call_days": "0"}.items()}
    refused = manager.post(address, {**rating, "of": "rating"})
    assert refused.status_code == 422
    assert "核实期限（天）要在 1 到 180 之间" in words(refused)
    whole = {"rating-accept_days": "2", "rating-source": "县好差评办法第九条", "of": "rating"}
    assert manager.post(address, {**rating, **whole}).status_code == 302
    assert "县好差评办法第九条" in words(manager.get(address))
