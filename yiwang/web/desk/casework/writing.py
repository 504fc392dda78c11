"""What helps while an opinion is written: phrases, words kept before they are sent, a viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import CaseFile, FileView
from yiwang.services.cases.types.proofs import LicenceProof
from yiwang.services.cases.types.working import PhraseUse, PhraseView
from yiwang.web.desk.casework.beside import licences
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.forms import Field, Option

HELP: Final = frozenset({"insert", "show"})
"""Buttons that send nothing: put a phrase in, lay a file beside."""
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "version", "step", "phrase", *HELP})
LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Writing:
    """What a page on which an opinion is written shows beside its form."""

    keep_url: str
    drop_url: str
    phrases: tuple[Option, ...]
    phrases_url: str
    into: str
    """The field that phrases go into."""
    found_at: datetime | None = None
    """When what the page begins with was kept, if it was written earlier and not sent."""
    shown: FileView | None = None
    ended: tuple[LicenceProof, ...] = ()
    """Licences that the case was filed with and that may not be relied upon any more."""

    @property
    def phrase(self) -> Field:
        """Return the choice of a phrase."""
        return Field(
            name="phrase",
            label="常用意见",
            kind="select",
            options=self.phrases,
            required=False,
        )


def begun(request: HttpRequest, number: int, page: str) -> tuple[QueryDict, datetime | None]:
    """Return what the viewer wrote here earlier and did not send, and when."""
    kept = cases.unsent(number, page, viewer=actor_of(request))
    data = QueryDict(mutable=True)
    if kept is None:
        return data, None
    for name, values in kept.values.items():
        data.setlist(name, values)
    return data, kept.saved_at


def helped(request: HttpRequest, data: QueryDict, into: str) -> QueryDict | None:
    """Return what was written, with a phrase put in; None when it is to be sent."""
    if not HELP & set(request.POST):
        return None
    found = data.copy()
    chosen = request.POST.get("phrase", "")
    if "insert" in request.POST and chosen:
        every = cases.phrases(viewer=actor_of(request))
        text = next((p.text for p in every if str(p.id) == chosen), "")
        found[into] = f"{found.get(into, '').rstrip()}\n{text}".strip()
    return found


def writing(
    request: HttpRequest,
    file: CaseFile,
    *,
    page: str,
    use: PhraseUse | None,
    into: str,
    found_at: datetime | None = None,
) -> Writing:
    """Return what the page shows beside its form."""
    known = cases.phrases(viewer=actor_of(request), use=use, item_code=file.item_code)
    keep = reverse("desk:case-keep", args=[file.number, page])
    return Writing(
        keep_url=keep,
        drop_url=reverse("desk:case-drop", args=[file.number, page]),
        phrases=tuple(Option(str(p.id), _short(p)) for p in known) if use else (),
        phrases_url=f"{reverse('desk:phrases')}?item={file.item_code[19:31]}",
        into=into,
        found_at=found_at,
        shown=_shown(request, file),
        ended=tuple(licences(file, viewer=actor_of(request), at=clock.now())["ended"]),
    )


def _short(one: PhraseView) -> str:
    text = " ".join(one.text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _shown(request: HttpRequest, file: CaseFile) -> FileView | None:
    try:
        wanted = UUID(request.POST.get("show") or request.GET.get("show", ""))
    except ValueError:
        return None
    lists = [*(m.files for m in file.materials), *(a.files for a in file.answers)]
    return next((one for some in lists for one in some if one.id == wanted), None)
