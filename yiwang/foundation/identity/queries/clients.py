"""Systems that call our API, as others name them; their rows are allauth's."""

from allauth.idp.oidc.models import Client

from yiwang.foundation.core.types import Actor


def client_name(client_id: str, *, viewer: Actor) -> str:
    """Return the name of an application that uses the API; empty: there is none, or not for them.

    Only staff may ask.
    """
    if not (viewer.is_staff or viewer.is_system):
        return ""
    return Client.objects.filter(pk=client_id).values_list("name", flat=True).first() or ""
