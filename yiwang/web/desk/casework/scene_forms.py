"""What is written for procedures, hearings, checks on site and third parties."""

from __future__ import annotations

import datetime
import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.cases.types.scene import CheckKind, HearingStage, Participant
from yiwang.web.desk.casework.act_forms import Act, Initial
from yiwang.web.desk.fields import Day, choice, number, text

YES_NO = [("YES", "是"), ("NO", "否")]
People = list[tuple[str, str]]


def ticked(label: str, *, hint: str = "") -> forms.MultipleChoiceField:
    """Return one box that may be ticked."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[("YES", label)],
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
    )


class Numbered(Act):
    """An act upon one row of the case."""

    n = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)


class ArrangeSpecial(Act):
    """特别程序安排: when and where; moved with the reason."""

    held_on = Day(label="日期", error_messages={"required": "请填写日期"})
    held_where = text("地点", most=200)
    reason = text("改期的理由", required=False, rows=3, hint="第一次安排不用填。申请人会原样看到")


class TellHearing(Act):
    """听证告知."""

    matter = text(
        "涉及什么重大利益",
        rows=3,
        hint="写明涉及申请人与哪些人之间的什么重大利益。申请人会原样看到",
    )
    basis = text("依据", most=200)

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Start with the article."""
        return {"version": file.version, "basis": "《中华人民共和国行政许可法》第四十七条"}


class OrderHearing(Act):
    """主动听证."""

    matter = text("涉及什么重大公共利益", rows=3, hint="也可以写规定应当听证的事项")
    basis = text("依据", most=200, hint="法律、法规、规章的名称和条款")


class AskHearing(Act):
    """要求听证, entered at the desk."""

    grounds = text("要求听证的理由", rows=4, hint="照书面申请录入")


class WaiveHearing(Act):
    """放弃听证, entered at the desk."""

    reason = text("怎样表示放弃的", rows=3, hint="如：3月9日书面放弃；无正当理由没有到场")


class ArrangeHearing(Act):
    """听证通知: day, hour, place, presider, public or not."""

    wants_people = True
    held_on = Day(label="日期", error_messages={"required": "请填写日期"})
    held_time = text("时间", most=5, hint="24 小时制，如 09:30")
    place = text("地点", most=200)
    presider = choice("听证主持人", [], hint="没有审查过这件的工作人员")
    in_public = choice("公开举行", YES_NO, hint="涉及国家秘密、商业秘密、个人隐私的才不公开")
    closed_reason = text("不公开的理由", required=False, rows=2)
    moved_reason = text("改期的理由", required=False, rows=2, hint="第一次通知不用填。只能改一次")
    asked_by_party = ticked("改期是当事人要求的", hint="当事人要求的可以晚于二十个工作日")

    def offer(self, file: CaseFile, people: People) -> None:
        """Offer staff who did not review the case."""
        reviewers = {str(review.reviewer_id) for review in file.reviews}
        field: Any = self.fields["presider"]
        field.choices = [(key, name) for key, name in people if key not in reviewers]
        if not self.is_bound and file.proceedings.hearings:
            last = file.proceedings.hearings[-1]
            if last.earliest is not None and last.held_at is None:
                self.fields["held_on"].help_text = (
                    f"最早 {last.earliest.year}年{last.earliest.month}月{last.earliest.day}日"
                    f"（提前七个工作日通知），最晚 {_zh(last.hold_until)}"
                )

    def clean_held_time(self) -> datetime.time:
        """Read the hour."""
        found = re.fullmatch(
            r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", str(self.cleaned_data["held_time"]).strip()
        )
        if found is None:
            raise forms.ValidationError("请填写时间，如 09:30")
        return datetime.time(int(found[1]), int(found[2]))

    def values(self) -> dict[str, Any]:
        """Return one moment instead of day and hour."""
        data = dict(self.cleaned_data)
        moment = datetime.datetime.combine(data.pop("held_on"), data.pop("held_time"))
        data["held_at"] = timezone.make_aware(moment)
        data["presider"] = UUID(data["presider"])
        data["in_public"] = data["in_public"] == "YES"
        data["asked_by_party"] = bool(data["asked_by_party"])
        return data


def _zh(day: datetime.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


class RecordHearing(Act):
    """听证笔录: what was said, and who took part."""

    record = text(
        "听证的经过",
        rows=12,
        most=20_000,
        hint="写明审查人员的意见、证据和理由，各方的陈述、申辩和质证",
    )
    participants = text(
        "参加人",
        rows=5,
        most=2000,
        hint="每行一人，姓名和身份用逗号隔开，如：张三，申请人。"
        "身份写“申请人”的可以在网上核对签字，其他人由您登记",
    )

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Start with whom the case knows, or with the record as it stands."""
        hearings = file.proceedings.hearings
        last = hearings[-1] if hearings else None
        if last is not None and last.stage is HearingStage.RECORDED:
            lines = [f"{p.name}，{p.role}" for p in last.participants]
            return {
                "version": file.version,
                "record": last.record,
                "participants": "\n".join(lines),
            }
        lines = [f"{t.name}，利害关系人" for t in file.proceedings.third_parties]
        lines += [f"{r.reviewer_name}，审查人员" for r in file.reviews]
        return {"version": file.version, "participants": "\n".join(dict.fromkeys(lines))}

    def values(self) -> dict[str, Any]:
        """Return the participants one by one; nobody has signed yet."""
        data = dict(self.cleaned_data)
        pairs = [re.split("[，,]", line, maxsplit=1) for line in data["participants"].splitlines()]
        data["participants"] = [
            Participant(pair[0].strip(), pair[1].strip() if len(pair) > 1 else "参加人")
            for pair in pairs
            if pair[0].strip()
        ]
        return data


class ConfirmRecord(Act):
    """听证笔录签字: one of those who took part."""

    name = choice("参加人", [])
    signed = choice("核对结果", [("YES", "核对无误，已签字"), ("NO", "拒绝签字")])
    reason = text("拒绝签字的理由", required=False, rows=3)

    def offer(self, file: CaseFile, people: People) -> None:
        """Offer those who have not answered yet."""
        del people
        hearings = file.proceedings.hearings
        waiting = [p for p in hearings[-1].participants if p.at is None] if hearings else []
        field: Any = self.fields["name"]
        field.choices = [(p.name, f"{p.name}（{p.role}）") for p in waiting]

    def values(self) -> dict[str, Any]:
        """Return whether they signed."""
        return {**self.cleaned_data, "signed": self.cleaned_data["signed"] == "YES"}


class PlanCheck(Act):
    """安排现场核查."""

    wants_people = True
    kind = choice(
        "种类",
        [
            (str(CheckKind.VERIFY), "实地核查（《行政许可法》第三十四条）"),
            (str(CheckKind.INSPECT), "检验、检测、检疫（第五十五条，受理后五个工作日内）"),
        ],
    )
    purpose = text("核查什么", rows=3, hint="申请人会原样看到。核查要点用这个事项的受理条件")
    inspectors = forms.MultipleChoiceField(
        label="核查人员",
        widget=forms.CheckboxSelectMultiple,
        choices=[],
        help_text="两名以上，不能是申请人、经办人或者收件的人",
        error_messages={
            "required": "请选择核查人员",
            "invalid_choice": "请从名单里选择核查人员",
        },
    )
    due_on = Day(label="期限", required=False, help_text="不填就是规定的最后一天")

    def offer(self, file: CaseFile, people: People) -> None:
        """Offer the staff of the organisation."""
        del file
        field: Any = self.fields["inspectors"]
        field.choices = people

    def values(self) -> dict[str, Any]:
        """Return kinds and people as what they are."""
        data = dict(self.cleaned_data)
        data["kind"] = CheckKind(data["kind"])
        data["inspectors"] = [UUID(one) for one in data["inspectors"]]
        return data


class CallOffCheck(Numbered):
    """取消现场核查."""

    reason = text("取消的理由", rows=3)


class TellThirdParty(Act):
    """利害关系人告知."""

    name = text("利害关系人", most=200, hint="个人写姓名，单位写全称")
    interest = text("涉及什么重大利益", rows=3, hint="利害关系人会原样看到")
    phone = text("手机号码", required=False, most=20, hint="能用短信告知的填写，告知书仍要送达")
    days_given = number("给多少个工作日陈述申辩", 1, 30, hint="告知听证权利的，至少 5 个")
    offers_hearing = ticked("同时告知听证权利")

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Propose five days."""
        return {"version": file.version, "days_given": 5}

    def values(self) -> dict[str, Any]:
        """Return the box as what it is."""
        return {**self.cleaned_data, "offers_hearing": bool(self.cleaned_data["offers_hearing"])}


class TakeStatement(Numbered):
    """录入陈述申辩."""

    statement = text("陈述申辩", rows=6, most=4000, hint="口头提出的，照原话记下来并念给本人听")
    wants_hearing = ticked("要求听证")

    def values(self) -> dict[str, Any]:
        """Return the box as what it is."""
        return {**self.cleaned_data, "wants_hearing": bool(self.cleaned_data["wants_hearing"])}


class AnswerStatement(Numbered):
    """答复陈述申辩."""

    answer = text(
        "答复", rows=5, most=4000, hint="利害关系人会原样看到。写明采纳了什么、没采纳的理由"
    )
