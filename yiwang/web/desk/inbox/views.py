"""The workbench: what waits, as figures that are links, and the first rows of each."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yiwang.engagement.interaction import queries as interaction
from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.editing import queries as editing
from yiwang.web.desk.framed import framed
from yiwang.web.desk.inbox import pages
from yiwang.web.ui.access import actor_of, staff

YEAR = 365 * 24 * 3600
SHOWN = 5


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this role."""
    viewer, at = actor_of(request), clock.now()
    shown = {
        "revisions": editing.waiting(viewer=viewer, limit=SHOWN),
        "voices": pages.voice_figures(viewer, at),
    }
    if not viewer.has("cases.read"):
        page = pages.without_cases(viewer)
        return framed(request, "desk/inbox/home.html", {**shown, "page": page})
    counts = cases.desk_counts(viewer=viewer, at=at)
    lists = [
        (part, cases.desk_list(part.filters, viewer=viewer, at=at, limit=SHOWN).rows)
        for part in pages.parts(viewer)
    ]
    answers = viewer.has("ratings.answer") or viewer.has("ratings.judge")
    to_visit = interaction.waiting_ratings(viewer=viewer) if answers else None
    page = pages.workbench(viewer, counts, lists, to_visit)
    return framed(request, "desk/inbox/home.html", {**shown, "page": page})


@staff("cases.read")
def search(request: HttpRequest) -> HttpResponse:
    """Find by number or name: a whole number opens its case, the rest filters the list."""
    text = request.GET.get("q", "").strip()
    digits = "".join(text.split())
    if digits.isdecimal() and len(digits) == 18:  # noqa: PLR2004
        return HttpResponseRedirect(reverse("desk:case", args=[digits]))
    query = urlencode({"view": "OPEN", "q": text[:60]})
    return HttpResponseRedirect(f"{reverse('desk:cases')}?{query}")


@staff()
@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Choose how close the rows stand: 标准 or 紧凑 (44 or 36 px)."""
    address = request.POST.get("next", "")
    own = address.startswith("/desk/") and url_has_allowed_host_and_scheme(address, None)
    response = HttpResponseRedirect(address if own else reverse("desk:cases"))
    wanted = "compact" if request.POST.get("density") == "compact" else "standard"
    response.set_cookie("yw_density", wanted, max_age=YEAR, httponly=True, samesite="Lax")
    return response
