"""Writes of identity."""

from .accounts import CannotSetPassword, log_out, set_password
from .appointing import (
    CannotAccept,
    CannotAppoint,
    accept_invitation,
    appoint,
    dismiss_staff,
    withdraw_invitation,
)
from .clients import CannotRegisterClient, register_client
from .codes import CannotSendCode, request_code, use_code
from .correcting import correct_fact
from .crowd import settle_enterprises, settle_people, settle_staff
from .demo import CannotMoveClock, move_clock, set_idle, switch_source
from .legal import CannotBind, CannotGrant, bind_legal_person, confirm_binding, grant_mandate
from .login import log_in_by_code, log_in_by_password
from .mandates import (
    CannotAct,
    accept_mandate,
    choose_identity,
    record_helper_mandate,
    request_mandate_code,
    revoke_mandate,
)
from .people import (
    CannotRegister,
    CannotVerify,
    create_person_at_window,
    register_person,
    verify_real_name,
)
from .reading import unmask
from .second_factor import (
    CannotEnrol,
    confirm_second_factor,
    enrol_second_factor,
    renew_recovery_codes,
)
from .staff import (
    CannotAssign,
    CannotDelegate,
    add_staff,
    assign_role,
    delegate_absence,
    end_delegation,
    end_role,
)
from .telling import tell_end_of_certificate

__all__ = [
    "CannotAccept",
    "CannotAct",
    "CannotAppoint",
    "CannotAssign",
    "CannotBind",
    "CannotDelegate",
    "CannotEnrol",
    "CannotGrant",
    "CannotMoveClock",
    "CannotRegister",
    "CannotRegisterClient",
    "CannotSendCode",
    "CannotSetPassword",
    "CannotVerify",
    "accept_invitation",
    "accept_mandate",
    "add_staff",
    "appoint",
    "assign_role",
    "bind_legal_person",
    "choose_identity",
    "confirm_binding",
    "confirm_second_factor",
    "correct_fact",
    "create_person_at_window",
    "delegate_absence",
    "dismiss_staff",
    "end_delegation",
    "end_role",
    "enrol_second_factor",
    "grant_mandate",
    "log_in_by_code",
    "log_in_by_password",
    "log_out",
    "move_clock",
    "record_helper_mandate",
    "register_client",
    "register_person",
    "renew_recovery_codes",
    "request_code",
    "request_mandate_code",
    "revoke_mandate",
    "set_idle",
    "set_password",
    "settle_enterprises",
    "settle_people",
    "settle_staff",
    "switch_source",
    "tell_end_of_certificate",
    "unmask",
    "use_code",
    "verify_real_name",
    "withdraw_invitation",
]
