"""Care for enterprises (四送一服): conditions of policies, whom they reached, needs about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import F

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import Kind, PublicText
from yiwang.engagement.interaction.models import PolicyMatch, PolicyNeed, PolicyReach
from yiwang.engagement.interaction.policy.care import may_condition
from yiwang.engagement.interaction.queries.care import matched_policies, matched_policy
from yiwang.engagement.interaction.rules import texts
from yiwang.engagement.interaction.rules.care import stands_in
from yiwang.engagement.interaction.types import FiledVoice, NewVoice, VoiceKind
from yiwang.engagement.interaction.types.care import (
    BODY_KINDS,
    MOST_SOURCE,
    MOST_VALUES,
    Condition,
    ConditionKind,
)
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs

from .filing import file_voice

MOST_YEARS = 100


class CannotMatch(DomainError):
    """A condition is missing, out of range, or not in the policy; ``fields`` says which."""

    code: ClassVar[str] = "interaction.cannot_match"
    sentence: ClassVar[str] = "还不能保存，请先修改标出的内容"


class MatchOvertaken(Conflict):
    """Somebody else changed the conditions in between."""

    code = "interaction.match_overtaken"
    sentence = "别人刚刚改过这项政策的条件，请先看最新的再改"


@command("interaction.set_policy_match")
def set_policy_match(
    *,
    policy_no: int,
    version: int,
    organisation_id: UUID,
    conditions: Sequence[Condition],
    actor: Actor,
    at: datetime,
) -> None:
    """Say whom a policy is for, each condition with its paragraph, and who answers (匹配条件).

    《优化营商环境条例》 (unverified article: README). ``version`` 0: there were none yet.

    :raises CannotMatch: no condition, or one that is not in the policy.
    :raises MatchOvertaken: changed since it was seen.
    """
    policy = content.public_text(Kind.POLICY, no=policy_no)
    if policy is None:
        raise NotFound
    require(may_condition(actor, policy.region_code))
    concerning(f"interaction:care:{policy_no}", conditions=len(conditions))
    office = orgs.organisation(organisation_id)
    wrong = _faults(conditions, policy)
    if office is None:
        wrong["organisation_id"] = "请选择答复企业诉求的单位"
    if wrong or office is None:
        raise CannotMatch(next(iter(wrong.values())), fields=wrong, reason="fields")
    row = PolicyMatch.objects.select_for_update().filter(pk=policy_no).first()
    if (row.version if row else 0) != version:
        raise MatchOvertaken
    row = row or PolicyMatch(policy_no=policy_no, version=0)
    row.title, row.region_code = policy.title, policy.region_code
    row.organisation_id, row.organisation_name = office.id, office.name
    row.conditions = [
        {"kind": one.kind.value, "values": list(one.values), "source": texts.plain(one.source)}
        for one in conditions
    ]
    row.version, row.changed_at, row.changed_by = row.version + 1, at, actor.name
    row.save()


def _faults(conditions: Sequence[Condition], policy: PublicText) -> dict[str, str]:
    """Return what must be mended, by the kind of the condition."""
    if not conditions:
        return {"": "请至少填写一个条件，不然政策会推给所有企业"}
    body = "".join(line for block in (*policy.blocks, *policy.explained) for line in block.lines)
    found: dict[str, str] = {}
    for one in conditions:
        if not _is_sound(one):
            found[one.kind.value] = f"{one.name}填得不对，请改后再保存"
        elif sentence := texts.reason_fault(one.source, f"{one.name}的依据段落", MOST_SOURCE):
            found[f"{one.kind.value}_source"] = sentence
        elif body and not stands_in(one.source, body):
            found[f"{one.kind.value}_source"] = "政策正文里没有这段话，请从正文里原样摘录"
    return found


def _is_sound(one: Condition) -> bool:
    values = one.values
    if one.kind is ConditionKind.AGE:
        sound = all(not v or (v.isdecimal() and int(v) <= MOST_YEARS) for v in values)
        if len(values) != len(("least", "most")) or not any(values) or not sound:
            return False
        return not all(values) or int(values[0]) <= int(values[1])
    if one.kind is ConditionKind.KIND and not set(values) <= BODY_KINDS.keys():
        return False
    return 0 < len(values) <= MOST_VALUES and all(values)


@command("interaction.note_reached")
def note_reached(*, actor: Actor, at: datetime) -> int:
    """Keep that matching policies were shown to an enterprise, once each (送政策); return how many.

    《优化营商环境条例》 (unverified article: README).
    """
    who = actor.legal_person_id
    if who is None:
        raise NotPermitted
    wanted = [one.policy_no for one in matched_policies(viewer=actor, at=at) if one.is_new]
    rows = list(PolicyMatch.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    known = set(
        PolicyReach.objects.filter(policy__in=rows, legal_person_id=who).values_list(
            "policy_id", flat=True
        )
    )
    new = [row for row in rows if row.pk not in known]
    if not new:
        nothing_done()
        return 0
    concerning(f"interaction:care:reach:{who}", policies=len(new))
    PolicyReach.objects.bulk_create(
        PolicyReach(policy=row, legal_person_id=who, matched_at=at) for row in new
    )
    PolicyMatch.objects.filter(pk__in=[row.pk for row in new]).update(matched=F("matched") + 1)
    return len(new)


@command("interaction.see_policy")
def see_policy(*, policy_no: int, actor: Actor, at: datetime) -> None:
    """Keep that an enterprise opened a policy that matches it, the first time only.

    《优化营商环境条例》 (unverified article: README).
    """
    who = actor.legal_person_id
    if who is None:
        raise NotPermitted
    if matched_policy(policy_no, viewer=actor, at=at) is None:
        raise NotFound
    row = PolicyMatch.objects.select_for_update().get(pk=policy_no)
    reach, is_new = PolicyReach.objects.get_or_create(
        policy=row, legal_person_id=who, defaults={"matched_at": at}
    )
    if reach.seen_at is not None:
        nothing_done()
        return
    concerning(f"interaction:care:{policy_no}", act="SEE")
    reach.seen_at = at
    reach.save(update_fields=["seen_at"])
    row.matched, row.seen = row.matched + is_new, row.seen + 1
    row.save(update_fields=["matched", "seen"])


@command("interaction.tell_need")
def tell_need(
    *, policy_no: int, token: UUID, title: str, text: str, actor: Actor, at: datetime
) -> FiledVoice:
    """Tell what an enterprise needs about a policy that matches it (企业诉求): a voice like all.

    《优化营商环境条例》 (unverified article: README). It goes to who answers for the policy.

    :raises CannotFile: something must be mended.
    """
    if matched_policy(policy_no, viewer=actor, at=at) is None:
        raise NotFound
    row = PolicyMatch.objects.select_for_update().get(pk=policy_no)
    concerning(f"interaction:care:{policy_no}", act="NEED")
    new = NewVoice(
        token=token,
        kind=VoiceKind.NEED,
        title=title,
        text=text,
        region_code=row.region_code,
        organisation_id=row.organisation_id,
    )
    given = file_voice(new=new, actor=actor, at=at)
    _, is_new = PolicyNeed.objects.get_or_create(voice_id=given.number, defaults={"policy": row})
    if is_new:
        row.needs += 1
        row.save(update_fields=["needs"])
    return given
