"""A small world for tests: one county, two organisations, three items, people and staff.

Everything is made by the real commands of the apps below; ``filed_case`` and its followers drive a
case by the real commands too, so that higher apps may start from any state.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind, RealNameLevel
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as places
from yiwang.foundation.orgs.types import OrganisationKind, RegionInfo
from yiwang.lib.codes.masks import mask_id
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import DraftInfo, Outcome
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as forms
from yiwang.services.eforms.types import FieldKind, FormField, FormPage
from yiwang.services.licences import commands as signing

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday, 9:30 in China
COUNTY = "990102000000"
ADDRESS = "示例路1号"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
VALUES = {
    "name": "张三",
    "id_number": "110101199003070011",
    "phone": "13800138000",
    "place": ADDRESS,
}


def _read_only() -> frozenset[str]:
    return frozenset({Permission.READ_CASES})


def person(name: str = "张三", id_number: str = "110101199003070011") -> UUID:
    """Make a verified natural person; identity's own commands need a provider."""
    model = apps.get_model("identity", "Person")
    key = uuid7()
    bound = b"identity:person.id:" + key.bytes
    phone = b"identity:person.phone:" + key.bytes
    model.objects.create(
        id=key,
        name=name,
        level=RealNameLevel.VERIFIED,
        sealed_id_number=keys.encrypt(id_number.encode(), Purpose.PERSONAL_DATA, bound_to=bound),
        id_index=keys.index("resident:" + id_number),
        id_masked=mask_id(id_number),
        sealed_phone=keys.encrypt(b"13800138000", Purpose.PERSONAL_DATA, bound_to=phone),
        phone_masked="138****8000",
        verified_at=AT,
        created_at=AT,
    )
    return key


def legal_person(name: str = "示例食品有限公司", uscc: str = synthetic_uscc(9)) -> UUID:
    """Make an enterprise."""
    model = apps.get_model("identity", "LegalPerson")
    row = model.objects.create(
        name=name, uscc=uscc, representative_name="张三", source="测试", created_at=AT
    )
    return row.pk


def mandate(agent: UUID, *, company: UUID | None = None, **changes: Any) -> None:
    """Give an agent the authority to act for a company, or (``principal_person_id``) a person."""
    wanted = {
        "principal_legal_id": company,
        "agent_id": agent,
        "scope": ["许可"],
        "acts": ["填写", "提交"],
        "state": "ACTIVE",
        "valid_from": AT.date(),
        "valid_until": AT.date() + timedelta(days=90),
        "evidence": "AGENT_ACCEPTS",
        "granted_at": AT,
    }
    apps.get_model("identity", "Mandate").objects.create(**(wanted | changes))


def citizen(person_id: UUID, **changes: Any) -> Actor:
    """A verified person at the portal."""
    actor = Actor(
        kind=ActorKind.PERSON,
        id=str(person_id),
        name="张*",
        level=RealNameLevel.VERIFIED,
        person_id=person_id,
        channel="PORTAL",
    )
    return replace(actor, **changes)


def staff(organisation_id: UUID, name: str, *permissions: str, **changes: Any) -> Actor:
    """A member of staff of an organisation."""
    actor = Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name=name,
        level=RealNameLevel.STRONG,
        person_id=uuid7(),
        staff_id=uuid7(),
        organisation_id=organisation_id,
        organisation_name="示例县市场监督管理局",
        region_code=COUNTY,
        role=permissions[0] if permissions else "",
        permissions=frozenset(permissions) | _read_only(),
        organisation_ids=frozenset({organisation_id}),
        channel="DESK",
    )
    return replace(actor, **changes)


def body(**changes: Any) -> dict[str, Any]:
    """The text of an implementing list."""
    material = {
        "form": "电子",
        "necessity": "REQUIRED",
        "shareable": False,
        "verified": True,
        "copies": 1,
    }
    content = {
        "handling": "PROMISED",
        "conditions": [{"text": "有与经营相适应的场所"}],
        "materials": [
            {"no": 1, "name": "申请书", "is_application_form": True, **material},
            {
                "no": 2,
                "name": "营业执照",
                **material,
                "shareable": True,
                "licence_type": "营业执照",
            },
            {"no": 3, "name": "经营场所布局图", **material},
            {"no": 4, "name": "食品安全制度", "tolerable": True, **material},
            {"no": 5, "name": "照片", **material, "necessity": "OPTIONAL"},
        ],
        "statutory": {"value": 20, "unit": "WD", "law": "行政许可法", "article": "第四十二条"},
        "promised": {"value": 10, "unit": "WD"},
        "fee": {"charged": False},
        "result": {"name": "食品经营许可证", "type": "证照"},
        "steps": [
            {"name": n, "role": "", "days": 1} for n in ("受理", "审查", "决定", "办结", "送达")
        ],
        "delivery": ["网上领取", "窗口领取", "邮寄"],
        "visits": 0,
        "depth": "4",
        "faq": [{"question": "要到现场吗？", "answer": "不用。"}],
    }
    return {**content, **changes}


def form() -> int:
    """A form of one page whose identity fields are prefilled."""
    fields = (
        FormField(key="name", label="姓名", kind=FieldKind.NAME, prefill="居民身份证.姓名"),
        FormField(
            key="id_number",
            label="身份证号码",
            kind=FieldKind.ID_CARD,
            prefill="居民身份证.公民身份号码",
        ),
        FormField(key="phone", label="手机号码", kind=FieldKind.PHONE, prefill="账号.手机号码"),
        FormField(key="place", label="经营场所", kind=FieldKind.TEXT),
    )
    page = FormPage(key="applicant", title="申请人", fields=fields)
    return eforms.publish_version(
        code="cases-test", title="申请表", pages=[page], actor=SYSTEM, at=AT
    )


SCAN = FormField(key="scan", label="设备铭牌照片", kind=FieldKind.FILE, accept=("PICTURE",), most=2)
PLAN = FormField(key="plan", label="工艺说明", kind=FieldKind.FILE, required=False)


def with_files(world: "World", *more: FormField) -> int:
    """Publish the form with two questions for files, and make the lists use it."""
    known = forms.form(world.form_version_id)
    page = replace(known.pages[0], fields=(*known.fields, *(more or (SCAN, PLAN))))
    made = eforms.publish_version(
        code=known.code, title=known.title, pages=[page], actor=SYSTEM, at=AT
    )
    catalogue.adopt_form(
        form_version_id=made,
        replaces=[world.form_version_id],
        reason="表单更新",
        limit=10,
        actor=SYSTEM,
        at=AT,
    )
    return made


@dataclass
class World:
    """What the tests stand on."""

    market: UUID
    civil: UUID
    permit: str
    service: str
    instant: str
    strict: str
    form_version_id: int

    @cached_property
    def zhang(self) -> Actor:
        """A citizen."""
        return citizen(person())

    @cached_property
    def li(self) -> Actor:
        """Another citizen."""
        return citizen(person("李四", "110101199003072316"), name="李*")

    @cached_property
    def clerk(self) -> Actor:
        """综合窗口."""
        permissions = (Permission.INTAKE, Permission.ACCEPT, Permission.DELIVER)
        return staff(
            self.market,
            "王窗",
            *permissions,
            organisation_ids=frozenset({self.market, self.civil}),
        )

    @cached_property
    def reviewer(self) -> Actor:
        """审查员一."""
        return staff(self.market, "赵审", Permission.REVIEW, Permission.ACCEPT)

    @cached_property
    def second(self) -> Actor:
        """审查员二."""
        return staff(self.market, "钱审", Permission.REVIEW, Permission.ACCEPT)

    @cached_property
    def approver(self) -> Actor:
        """审批人."""
        return staff(self.market, "孙批", Permission.DECIDE)

    @cached_property
    def stranger(self) -> Actor:
        """Staff of another organisation, with every permission of cases."""
        permissions = (
            Permission.INTAKE,
            Permission.ACCEPT,
            Permission.REVIEW,
            Permission.DECIDE,
            Permission.DELIVER,
        )
        return staff(self.civil, "周外", *permissions)


def publish(code: str, kind: str, name: str, market: UUID, form_id: int, **text: Any) -> str:
    """Publish an item with one list; return the list's code."""
    content = {
        "name": name,
        "kind_code": kind,
        "bases": [{"law": "食品安全法", "articles": ["第三十五条"]}],
        "use_levels": "4",
        "audience": ["PERSON", "LEGAL"],
        "department": "市场监督管理局",
        "themes": [],
    }
    catalogue.publish_basic(code=code, content=content, actor=SYSTEM, at=AT)
    found = places.organisation(market)
    assert found is not None
    catalogue.publish_lists(
        basic_code=code,
        body=body(**text),
        organisations=[found],
        form_version_id=form_id,
        actor=SYSTEM,
        at=AT,
    )
    return apps.get_model("catalogue", "Item").objects.get(basic__code=code).code


def world() -> World:
    """Make the world; calling it twice in one test is a mistake."""
    guides.forget()
    forms.forget_forms()
    names = (("990000000000", "示例省", 1, None), ("990100000000", "示例市", 2, "990000000000"))
    rows = [
        *(RegionInfo(code, name, level, up, name) for code, name, level, up in names),
        RegionInfo(COUNTY, "示例县", 3, "990100000000", "示例省示例市示例县"),
    ]
    orgs.import_regions(
        rows=rows, source="测试", as_of=AT.date(), scope=("99",), actor=SYSTEM, at=AT
    )
    market, civil = (
        orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=uscc,
            region_code=COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=AT,
        )
        for name, uscc in (
            ("市场监督管理局", synthetic_uscc(1, kind="11")),
            ("民政局", synthetic_uscc(2, kind="11")),
        )
    )
    form_id = form()
    now = {"value": 0, "unit": "NOW"}
    return World(
        market=market,
        civil=civil,
        permit=publish("000131001000", "01", "食品经营许可（新办）", market, form_id),
        service=publish("002031002000", "20", "高龄津贴申领", market, form_id, statutory=None),
        instant=publish(
            "000131003000", "01", "当场许可", market, form_id, handling="NOW", promised=now
        ),
        strict=publish("000131004000", "01", "双人审查许可", market, form_id, two_reviewers=True),
        form_version_id=form_id,
    )


def upload(actor: Actor, owner: str, at: datetime = AT, name: str = "布局图.pdf") -> UUID:
    """Store a one-page PDF."""
    return files.store(content=[PDF], name=name, owner=owner, actor=actor, at=at).id


def ready_draft(world: World, item: str = "", actor: Actor | None = None) -> DraftInfo:
    """A draft that may be filed: form, material and signature are there."""
    who = actor or world.zhang
    draft = commands.begin(item_code=item or world.permit, actor=who, at=AT)
    act: dict[str, Any] = {"number": draft.number, "actor": who, "at": AT}
    commands.autosave(values=VALUES, version=1, page="applicant", **act)
    file_id = upload(who, f"draft:{draft.number}")
    commands.attach(material_no=3, file_id=file_id, **act)
    commands.promise(material_no=4, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    return queries.draft(draft.number, viewer=who)


def filed_case(world: World, item: str = "", actor: Actor | None = None) -> int:
    """A case that waits to be taken in (待收件); returns its number."""
    draft = ready_draft(world, item, actor)
    who = actor or world.zhang
    return commands.submit(number=draft.number, token=draft.token, actor=who, at=AT).number


def version_of(number: int) -> int:
    """The version an act has to name."""
    return int(apps.get_model("cases", "Case").objects.get(pk=number).version)


def accepted_case(world: World, item: str = "", at: datetime = AT) -> int:
    """A case that was accepted (已受理)."""
    number = filed_case(world, item)
    commands.accept(case=number, version=version_of(number), actor=world.clerk, at=at)
    return number


def reviewed_case(world: World, item: str = "", at: datetime = AT) -> int:
    """A case with one favourable opinion (审查中)."""
    number = accepted_case(world, item, at)
    commands.review(
        case=number,
        version=version_of(number),
        opinion="符合条件",
        passed=True,
        actor=world.reviewer,
        at=at,
    )
    return number


def case_to_decide(world: World, item: str = "", at: datetime = AT) -> int:
    """A case that waits for the decision."""
    number = reviewed_case(world, item, at)
    commands.send_to_decision(
        case=number, version=version_of(number), proposal="拟准予", actor=world.reviewer, at=at
    )
    return number


def on_the_staff(*actors: Actor) -> None:
    """Write these actors into the staff of their organisations, to be chosen from a list."""
    model = apps.get_model("identity", "Staff")
    for place, actor in enumerate(actors):
        assert actor.organisation_id is not None
        model.objects.create(
            id=actor.staff_id,
            name=actor.name,
            job_number=f"T{place:03d}",
            organisation_id=actor.organisation_id,
            created_at=AT,
        )


def decided_case(world: World, outcome: Outcome = Outcome.GRANTED, at: datetime = AT) -> int:
    """A decided case (已决定·待用印)."""
    number = case_to_decide(world, at=at)
    remedy = queries.case_for_staff(number, viewer=world.approver, at=at).standard_remedy
    commands.decide(
        case=number,
        version=version_of(number),
        outcome=outcome,
        reason="场所不符合要求" if outcome is Outcome.REFUSED else "",
        clause="《食品安全法》第三十三条" if outcome is Outcome.REFUSED else "",
        remedy=remedy if outcome is Outcome.REFUSED else "",
        actor=world.approver,
        at=at,
    )
    return number


def later(days: float) -> datetime:
    """Some days after the world began."""
    return AT + timedelta(days=days)


__all__ = ["AT", "COUNTY", "VALUES", "World", "citizen", "commands", "later", "staff", "world"]


def certify(number: int, actor: Actor, at: datetime = AT) -> None:
    """Sign a draft by certificate; that the code was right is written down, not typed."""
    shown = queries.to_sign(number, viewer=actor)
    act: dict[str, Any] = {"content": shown.content, "actor": actor, "at": at}
    intent = signing.show_intent(
        reference=shown.reference, title=shown.title, purpose="提交申请", **act
    )
    rows = apps.get_model("licences", "SigningIntent").objects.filter(pk=intent.id)
    rows.update(factor="SMS_CODE", confirmed_at=at)
    made = signing.put_signature(intent_id=intent.id, **act)
    evidence = {"name": made.signer_name, "signature": str(made.id)}
    commands.sign(number=number, way="CERTIFIED", evidence=evidence, actor=actor, at=at)
