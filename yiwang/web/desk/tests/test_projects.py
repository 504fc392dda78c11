"""Pages of projects at the desk and the portal that no journey walks: plain posts, no script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.engagement.projects import queries
from yiwang.engagement.projects.tests import factories as p
from yiwang.engagement.projects.types import ProjectKind
from yiwang.services.cases.tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(freeze):
    freeze(f.AT)
    return p.there()


def day(name, text):
    year, month, date = text.split("-")
    return {f"{name}-year": year, f"{name}-month": month, f"{name}-day": date}


def test_an_owner_changes_what_was_said_and_keeps_what_was_typed(there, desk):
    owner, base = desk(there.owner), f"/projects/{there.project_id}/"
    version = there.seen().version
    typed = {"name": "改名", "place": "示例路9号", "amount": "1", "area": "2", "version": version}
    page = owner.post(base + "change/", typed)
    assert page.status_code == 422
    assert "请填写修改的原因" in page.content.decode()
    assert owner.post(base + "change/", {**typed, "reason": "有误"}).status_code == 302
    page = owner.post(base + "change/", {**typed, "name": "再改名", "reason": "再改"})
    assert page.status_code == 409
    text = page.content.decode()
    assert "张*刚刚修改项目信息" in text
    assert 'value="再改名"' in text
    assert owner.get("/projects/?code=2026-990102-47-01-000001").url == base
    assert "项目代码是 24 位" in owner.get("/projects/?code=12").content.decode()
    assert desk(there.world.li).get(base).status_code == 404
    assert owner.get("/projects/").status_code == 200


def test_what_is_chosen_for_a_stage_is_judged(there, desk):
    owner, url = desk(there.owner), f"/projects/{there.project_id}/stages/1/"
    page = owner.post(url, {})
    assert page.status_code == 422
    assert "请选择要申报的事项" in page.content.decode()
    assert owner.post(url, {"keys": [p.LAND]}).status_code == 422
    made = owner.post(url, {"keys": [p.ENTRY]})
    assert made.url.startswith("/apply/")
    assert owner.get(f"/projects/{there.project_id}/stages/9/").status_code == 404
    assert owner.get(f"/projects/{there.project_id}/request/survey/").status_code == 404


def test_staff_find_that_something_is_not_needed(there, desk):
    staff = desk(there.defender)
    url = f"/desk/projects/{there.project_id}/approvals/{p.WATER}/"
    assert staff.get(url).status_code == 200
    typed = {"act": "aside", "version": there.seen().version}
    assert "请选择认定结果" in staff.post(url, typed).content.decode()
    typed["aside-instead"] = "NOT_NEEDED"
    assert staff.post(url, typed).status_code == 422
    assert staff.post(url, {**typed, "aside-reason": "挖填不足一千立方米"}).status_code == 302
    assert staff.post(url, {**typed, "aside-reason": "晚了"}).status_code == 409
    back = {"act": "restore", "version": there.seen().version}
    assert staff.post(url, {**back, "restore-reason": "规模变了"}).status_code == 302
    assert desk(there.planner).get(f"/desk/projects/{there.project_id}/approvals/no/").status_code


def test_a_permit_on_paper_is_attached_with_its_scan(there, desk):
    staff, stranger = desk(there.defender), desk(there.world.li)
    url = f"/desk/projects/{there.project_id}/approvals/{p.WATER}/"
    typed = {"act": "permit", "version": there.seen().version}
    page = staff.post(url, {**typed, "permit-number": "示水保〔2025〕7号"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "请填写批准的日期" in text
    assert 'value="示水保〔2025〕7号"' in text
    typed |= {
        "permit-number": "示水保〔2025〕7号",
        "permit-authority": "示例县水利局",
        "permit-reason": "核对过原件",
        **day("permit-issued_on", "2025-6-3"),
    }
    scan = SimpleUploadedFile("批文.pdf", f.PDF, "application/pdf")
    assert staff.post(url, {**typed, "permit-file": scan}).status_code == 302
    owner = desk(there.owner)
    board = owner.get(f"/projects/{there.project_id}/").content.decode()
    for words in ("示水保〔2025〕7号", "示例县水利局", "2025年6月3日批准", "核对过原件"):
        assert words in board
    assert owner.get(f"/projects/{there.project_id}/permits/{p.WATER}/").status_code == 200
    assert staff.get(url + "permit/").status_code == 200
    assert stranger.get(f"/projects/{there.project_id}/permits/{p.WATER}/").status_code == 404
    assert owner.get(f"/projects/{there.project_id}/permits/{p.LAND}/").status_code == 404


def test_calendars_and_assessments(there, desk):
    staff = desk(there.defender)
    calendar, assessments = "/desk/projects/calendar/", "/desk/projects/assessments/"
    assert staff.post(calendar, {}).status_code == 422
    assert staff.post(calendar, day("day", "2026-3-9")).status_code == 302
    assert "2026年3月9日" in staff.get(calendar).content.decode()
    (busy,) = queries.busy_days(viewer=there.defender, at=f.AT)
    assert staff.post(calendar, {"act": "free", "busy": busy.id}).status_code == 302
    assert staff.post(assessments, {}).status_code == 422
    typed = {
        "kind": "水土保持",
        "area": "示例开发区",
        "document": "示水〔2025〕1号",
        "authority": "示例县水利局",
        **day("valid_from", "2025-1-1"),
        **day("valid_until", "2027-1-1"),
    }
    assert staff.post(assessments, typed).status_code == 302
    assert staff.get(assessments).status_code == 200
    (found,) = queries.assessments(p.COUNTY, at=f.AT)
    one = f"{assessments}{found.id}/"
    assert staff.post(one, {"version": 1}).status_code == 422
    use = f"/desk/projects/{there.project_id}/approvals/{p.WATER}/"
    typed = {"act": "aside", "aside-instead": str(found.id), "version": there.seen().version}
    assert staff.post(use, typed).status_code == 302
    assert staff.post(one, {"version": 1, "reason": "规划调整"}).status_code == 302
    assert "规划调整" in staff.get(one).content.decode()


def test_a_list_is_proposed_published_and_read(there, desk):
    place = there.places[p.PLANNING]
    editor = desk(f.staff(place, "编辑", "catalogue.edit"))
    other = desk(f.staff(place, "发布", "catalogue.publish"))
    propose = "/desk/projects/lists/propose/"
    assert editor.get(propose + "?kind=INDUSTRY").status_code == 302
    assert editor.get(propose + "?kind=PRIVATE").status_code == 200
    days = {f"days-{n}": "9" for n in range(1, 5)}
    typed = {"kind": "PRIVATE", "number": "1", "total": "50", "absence": "WAITS", **days}
    assert editor.post(propose, typed).status_code == 422
    added = {"name-1": "人防工程竣工验收备案", "stage-1": "4", "reason": "压减时限"}
    page = editor.post(propose, {**typed, **added, "department-1": "没有的局"})
    assert "这里没有这个部门" in page.content.decode()
    assert 'value="人防工程竣工验收备案"' in page.content.decode()
    made = editor.post(propose, {**typed, **added, "department-1": p.DEFENCE})
    assert made.status_code == 302
    assert "人防工程竣工验收备案" in other.get(made.url).content.decode()
    assert editor.post(propose, {**typed, "reason": "又压减"}).status_code == 409
    assert other.post(made.url, {"act": "publish"}).status_code == 422
    given = {"act": "publish", **day("valid_from", "2026-3-2")}
    assert other.post(made.url, given).status_code == 302
    assert "50" in other.get(made.url).content.decode()
    assert other.get("/desk/projects/lists/").status_code == 200
    found = queries.profile(p.COUNTY, ProjectKind.PRIVATE, at=f.AT)
    assert found
    assert (found.number, found.profile.stage(4).days) == (2, 9)


def test_supervision_and_the_api_read_projects(there, desk):
    watcher = desk(there.watcher)
    for page in ("/desk/projects/late/?after=3.9", f"/desk/projects/{there.project_id}/"):
        assert watcher.get(page).status_code in {200, 403}
    public = watcher.get(f"/api/v1/project-profiles?region={p.COUNTY}&kind=PRIVATE")
    assert public.json()["profile"]["total"] == 60
    assert watcher.get("/api/v1/project-profiles?kind=INDUSTRY").status_code == 404
    assert watcher.get("/api/v1/projects").status_code == 401
