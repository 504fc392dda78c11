"""Reads of identity."""

from .accounts import (
    account,
    idle_seconds,
    source_states,
    user_by_phone,
    user_login_phone,
)
from .actors import actor_of, identities, post_of_client, roles_of
from .delegations import colleagues, delegations, delegations_of, own_posts
from .parties import (
    addressee,
    applicant_of,
    find_person,
    legal_person,
    party,
    person,
    phone_of,
    prefill_facts,
    secret_id_number,
)
from .personnel import (
    administrators_of,
    grantable_roles,
    invitation,
    invitations,
    invitations_for,
    people_in_post,
    personnel,
    staff_file,
)
from .relations import (
    agents_of,
    authority_over,
    mandates_from,
    mandates_held,
    pending_requests,
    people_helped,
)
from .staff import administrator_name, post_held, staff_member, staff_of

__all__ = [
    "account",
    "actor_of",
    "addressee",
    "administrator_name",
    "administrators_of",
    "agents_of",
    "applicant_of",
    "authority_over",
    "colleagues",
    "delegations",
    "delegations_of",
    "find_person",
    "grantable_roles",
    "identities",
    "idle_seconds",
    "invitation",
    "invitations",
    "invitations_for",
    "legal_person",
    "mandates_from",
    "mandates_held",
    "own_posts",
    "party",
    "pending_requests",
    "people_helped",
    "people_in_post",
    "person",
    "personnel",
    "phone_of",
    "post_held",
    "post_of_client",
    "prefill_facts",
    "roles_of",
    "secret_id_number",
    "source_states",
    "staff_file",
    "staff_member",
    "staff_of",
    "user_by_phone",
    "user_login_phone",
]
