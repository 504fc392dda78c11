"""What is written to put held data in doubt: what is right, why, with proof (疑义校核)."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.web.ui.files.taking import take
from yiwang.web.ui.forms import Field, Form

LONGEST = 500
SENT = "疑义已转给来源单位核验，不影响您办事。答复会发到“消息”"


@dataclass
class Doubt:
    """What was written on a page of a doubt, and what is wrong with it."""

    claimed: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    evidence: list[UUID] = field(default_factory=list)

    def form(self, label: str) -> Form:
        """Return the questions with what was written."""
        fields = [
            Field(
                name="claimed",
                label=f"正确的{label}",
                value=self.claimed,
                error=self.errors.get("claimed", ""),
                maxlength=LONGEST,
            ),
            Field(
                name="reason",
                label="哪里不对，有什么依据",
                kind="textarea",
                hint="写明依据，如证件、文书的名称和日期",
                value=self.reason,
                error=self.errors.get("reason", ""),
                maxlength=LONGEST,
            ),
        ]
        return Form(fields, self.errors)


def written(request: HttpRequest, actor: Actor) -> Doubt:
    """Read what was written, and keep the files that prove it until it is sent."""
    made = Doubt(request.POST.get("claimed", "").strip(), request.POST.get("reason", "").strip())
    if request.method == "POST" and request.FILES:

        def note(info: StoredFileInfo) -> None:
            made.evidence.append(info.id)

        taken = take(request, owner=f"upload:{actor.id}", actor=actor, then=note)
        if taken.problems:
            made.errors["file"] = taken.error
    return made
