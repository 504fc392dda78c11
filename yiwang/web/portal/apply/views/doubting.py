"""「信息不对？」: ask the source to check what it holds; nothing waits for it (ux 0.8)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.exchange import commands as exchange
from yiwang.services.eforms.types import FieldKind
from yiwang.web.portal.apply.forms import masked
from yiwang.web.portal.apply.pages import Application, applying
from yiwang.web.portal.doubts import SENT, written
from yiwang.web.ui.access import citizen


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def dispute(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Put a registered value in doubt: what is right, why, with proof (疑义校核)."""
    item = next((f for f in (app.form.fields if app.form else ()) if f.key == key), None)
    fact = app.held.get(item.prefill) if item else None
    if app.form is None or item is None or fact is None or item.kind is FieldKind.TABLE:
        raise NotFound
    back = app.address(next(p.key for p in app.form.pages if item in p.fields))
    made = written(request, app.actor)
    if request.method == "POST" and not made.errors:
        try:
            exchange.raise_objection(
                party_kind=app.draft.applicant_kind,
                party_id=app.draft.applicant_id,
                source=fact.source,
                fact=item.prefill,
                label=item.label,
                held=fact.value,
                claimed=made.claimed,
                reason=made.reason,
                number=app.number,
                item_name=app.guide.name,
                region_code=app.draft.region_code,
                evidence=made.evidence,
                actor=app.actor,
                at=clock.now(),
            )
        except DomainError as error:
            made.errors.update(error.fields or {"": error.text})
        else:
            messages.success(request, SENT)
            return redirect(back)
    context = app.frame(key, form=made.form(item.label), item=item, fact=fact, back=back)
    context |= {"held": masked(item, fact.value), "errors": made.errors}
    status = 422 if made.errors else 200
    return render(request, "portal/apply/dispute.html", context, status=status)
