"""授权 page of the provider: PKCE for every client, and a redirect the browser may follow."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.idp.oidc import views as provider
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from yiwang.web.passport import sessions
from yiwang.web.ui.access import public

OK = 200
POST_SCOPES = "desk:"


@public
@csrf_exempt  # the provider checks the token itself once the request is its own form
def authorization(request: HttpRequest) -> HttpResponse:
    """Ask the visitor's consent; a request without PKCE (S256) is refused.

    Scopes of a post (岗位) are given only by a session that began with the second factor.
    """
    asked = request.GET
    with_pkce = asked.get("code_challenge") and asked.get("code_challenge_method") == "S256"
    if request.method == "GET" and not with_pkce:
        sentence = "应用没有按要求使用 PKCE（S256），不能继续"
        return render(request, "passport/oidc/refused.html", {"sentence": sentence}, status=400)
    scopes = [*asked.get("scope", "").split(), *request.POST.getlist("scopes")]
    for_a_post = any(scope.startswith(POST_SCOPES) for scope in scopes)
    if for_a_post and request.user.is_authenticated and not sessions.is_strong(request):
        return render(request, "passport/oidc/weak.html", {"sentence": sessions.WEAK}, status=403)
    response: HttpResponse = provider.authorization(request)
    target = urlsplit(asked.get("redirect_uri", ""))
    if response.status_code == OK and target.scheme in {"http", "https"}:
        origin = f"{target.scheme}://{target.netloc}"
        response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]  # noqa: SLF001
    return response


@public
def not_offered(request: HttpRequest) -> HttpResponse:
    """Answer 404: the device flow is not offered."""
    del request
    raise Http404
