"""Putting new material in the place of old, in a case that is there (补交、补正)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, SubmittedMaterial
from yiwang.services.cases.types import MaterialWay
from yiwang.services.catalogue import queries as catalogue


class Materials:
    """What the commands that take later material share."""

    @staticmethod
    def replace(
        case: Case,
        given: Sequence[tuple[int, UUID]],
        papers: Sequence[int],
        *,
        batch: int,
        error: type[DomainError],
        actor: Actor,
        at: datetime,
    ) -> None:
        """Keep what came as the newest of its lines; what it replaces stays, superseded.

        :param batch: the act or notice that it answers.
        :param error: raised when a file is not there or another's.
        """
        numbers = {no for no, _ in given} | set(papers)
        if not numbers:
            return
        owner = f"case:{case.number}"
        known = stored.infos(f for _, f in given)
        if not all(policy.may_use_file(actor, known.get(f), owner) for _, f in given):
            raise error("没有找到这个文件，请重新上传", reason="file")
        adopted = files.adopt(file_ids=[f for _, f in given], owner=owner, actor=actor, at=at)
        infos = {i.id: i for i in adopted}
        old = SubmittedMaterial.objects.filter(case=case, material_no__in=numbers)
        old.update(is_superseded=True)
        last = SubmittedMaterial.objects.filter(case=case).aggregate(n=Max("n"))["n"] or 0
        guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
        names = {line.no: line.name for line in guide.materials}
        ways: list[tuple[int, UUID | None, MaterialWay]]
        came = MaterialWay.SCANNED if actor.is_staff else MaterialWay.UPLOADED
        ways = [(no, f, came) for no, f in given]
        ways += [(no, None, MaterialWay.PAPER) for no in papers]
        SubmittedMaterial.objects.bulk_create(
            SubmittedMaterial(
                case=case,
                n=last + place,
                material_no=no,
                name=names.get(no, ""),
                way=way,
                position=place,
                file_id=file_id,
                file_name=infos[file_id].name if file_id else "",
                file_sm3=infos[file_id].sm3 if file_id else "",
                correction_n=batch,
            )
            for place, (no, file_id, way) in enumerate(ways, 1)
        )
