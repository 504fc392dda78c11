"""Systems that call our API with a token of their own; their rows are allauth's."""

import secrets
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from allauth.idp.oidc.models import Client

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy

GRANTS = frozenset({"authorization_code", "client_credentials", "refresh_token"})


class CannotRegisterClient(DomainError):
    """The application cannot be registered like this."""

    code: ClassVar[str] = "identity.register_client"
    sentence: ClassVar[str] = "请填写应用名称、授权范围；授权码方式还要填写回调地址"


@command("identity.register_client")
def register_client(
    *,
    name: str,
    scopes: tuple[str, ...],
    grants: frozenset[str],
    redirect_uris: tuple[str, ...] = (),
    owner_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[str, str]:
    """Register an application that uses the API (应用接入); return its id and, once, its secret.

    《网络数据安全管理条例》第十二条.

    :raises CannotRegisterClient: no name or scope, an unknown grant, no address to return to.
    """
    del at
    require(policy.may_integrate(actor), NotPermitted)
    by_code = "authorization_code" in grants
    if not name.strip() or not scopes or not grants or not grants <= GRANTS:
        raise CannotRegisterClient
    if by_code and not redirect_uris:
        raise CannotRegisterClient(reason="redirect")
    client = Client(id=f"app-{secrets.token_hex(8)}", name=name.strip(), owner_id=owner_id)
    secret = secrets.token_urlsafe(32)
    client.set_secret(secret)
    client.set_scopes(list(scopes))
    client.set_grant_types(sorted(grants))
    client.set_redirect_uris(list(redirect_uris))
    client.save(force_insert=True)
    concerning(f"identity:client:{client.pk}", scopes=list(scopes), grants=sorted(grants))
    return client.pk, secret
