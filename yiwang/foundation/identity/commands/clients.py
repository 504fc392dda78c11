"""Systems that call our API with a token of their own; their rows are allauth's."""

import secrets
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from allauth.idp.oidc.models import Client

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy, queries
from yiwang.foundation.identity.queries.actors import POST

GRANTS = frozenset({"authorization_code", "client_credentials", "refresh_token"})
DESK = "desk:"


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
    staff: str = "",
    role: str = "",
    actor: Actor,
    at: datetime,
) -> tuple[str, str]:
    """Register an application that uses the API (应用接入); return its id and, once, its secret.

    《网络数据安全管理条例》第十二条. With ``staff`` (a job number or phone) and ``role`` its own
    tokens act in that post, as long as the member of staff holds it (部门系统对接).

    :raises CannotRegisterClient: no name or scope, an unknown grant, no address to return to;
        nobody holds that post; scopes of the desk without a post, or others beside one.
    """
    require(policy.may_integrate(actor), NotPermitted)
    by_code = "authorization_code" in grants
    if not name.strip() or not scopes or not grants or not grants <= GRANTS:
        raise CannotRegisterClient
    if by_code and not redirect_uris:
        raise CannotRegisterClient(reason="redirect")
    data = None
    _check_scopes(scopes, grants, has_post=bool(staff))
    if staff:
        held = queries.post_held(staff, role, viewer=actor, at=at)
        if held is None:
            raise CannotRegisterClient("没有找到在岗的这名工作人员和他的这个岗位", reason="post")
        owner_id, data = held[0], {POST: str(held[1])}
    client = Client(
        id=f"app-{secrets.token_hex(8)}", name=name.strip(), owner_id=owner_id, data=data
    )
    secret = secrets.token_urlsafe(32)
    client.set_secret(secret)
    client.set_scopes(list(scopes))
    client.set_grant_types(sorted(grants))
    client.set_redirect_uris(list(redirect_uris))
    client.save(force_insert=True)
    concerning(
        f"identity:client:{client.pk}", scopes=list(scopes), grants=sorted(grants), role=role
    )
    return client.pk, secret


def _check_scopes(scopes: tuple[str, ...], grants: frozenset[str], *, has_post: bool) -> None:
    """A post's application has scopes of the desk only; of its own it has them for a post only."""
    at_desk = [scope.startswith(DESK) for scope in scopes]
    alone = "client_credentials" in grants
    if (has_post and not all(at_desk)) or (alone and any(at_desk) and not has_post):
        raise CannotRegisterClient(
            "desk: 开头的授权范围要绑定一个岗位；绑定岗位的应用只能有这些范围", reason="scopes"
        )
