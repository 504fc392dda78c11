"""Pain points that were solved (堵点疏解): who owned them, by when, what changed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.types.pain import FIELD_NAMES, PainField
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public

PAGE = 20


@public
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what was solved here and above, the newest first, of one field or of all."""
    wanted = request.GET.get("area", "")
    area = PainField(wanted) if wanted in set(PainField) else None
    page = queries.public_pain_points(
        region_code=here(request).code,
        area=area,
        after=request.GET.get("after", "")[:40],
        limit=PAGE,
    )
    asked = {"area": area.value} if area else {}
    context = {
        "areas": [("", "全部", area is None)]
        + [(one.value, name, one is area) for one, name in FIELD_NAMES.items()],
        "area_name": FIELD_NAMES[area] if area else "",
        "lines": page.lines,
        "next_url": "?" + urlencode({**asked, "after": page.after}) if page.after else "",
        "crumbs": crumbs("堵点疏解"),
    }
    return render(request, "portal/care/pain_points.html", context)
