"""Asking for what the platform has: refused, or with a reason and counted (不重复索要)."""

from collections.abc import Mapping, Sequence

from yiwang.foundation.core.ids import uuid7
from yiwang.services.cases.models import RepeatedDemand
from yiwang.services.cases.queries.held import HeldOf
from yiwang.services.cases.rules import demands
from yiwang.services.cases.types import CorrectionPoint
from yiwang.services.cases.types.ways import HeldLine

from .steps import Step


class Demands:
    """What the commands that ask the applicant for materials share."""

    @staticmethod
    def held(step: Step, points: Sequence[CorrectionPoint]) -> Mapping[int, HeldLine]:
        """Return what the platform has of what is asked; no statement when no material is."""
        asked = {point.material_no for point in points if point.material_no is not None}
        return HeldOf.case(step.case, step.actor, step.at, asked) if asked else {}

    @staticmethod
    def faults(points: Sequence[CorrectionPoint], held: Mapping[int, HeldLine]) -> dict[str, str]:
        """Return ``point-<place>`` → why it may not be asked; 《优化营商环境条例》第三十六条."""
        found = {
            f"point-{place}": demands.refusal(point, held.get(point.material_no or 0))
            for place, point in enumerate(points)
        }
        return {key: text for key, text in found.items() if text}

    @staticmethod
    def count(step: Step, points: Sequence[CorrectionPoint], held: Mapping[int, HeldLine]) -> None:
        """Write down what is asked all the same, with its reason, for supervision."""
        case, asked = step.case, [p for p in points if held.get(p.material_no or 0) is not None]
        for place, point in enumerate(asked, 1):
            line = held[point.material_no or 0]
            step.add(
                RepeatedDemand(
                    case=case,
                    n=case.last_n,
                    place=place,
                    material_no=line.material_no,
                    name=line.name,
                    source=line.source,
                    held_on=line.on,
                    reason=point.reason.strip(),
                    organisation_id=case.organisation_id,
                    organisation_name=case.organisation_name,
                    region_code=case.region_code,
                    item_name=case.item_name,
                    asked_by=step.actor.staff_id,
                    asked_name=step.actor.name,
                    asked_at=step.at,
                    key=uuid7(),
                )
            )
