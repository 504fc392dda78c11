"""What changes licences, their types, and seals."""

from .asking import (
    CannotAnswer,
    CannotAsk,
    answer_consent,
    ask_consent,
)
from .compromised import revoke_compromised
from .copies import (
    CannotCopy,
    SealUnready,
    make_copy,
    recall_copy,
    take_shared_copy,
)
from .copy_signers import (
    found_copy_signer,
)
from .issuing import (
    PHOTO_OWNER,
    PHOTO_TYPES,
    CannotFillLicence,
    CannotIssueLicence,
    fill_licence,
    issue_licences,
)
from .licence_acts import (
    cancel_licence,
    change_licence,
    end_licences,
    expire_licence,
    forfeit_licence,
    give_back_licence,
    reissue_licence,
    renew_licence,
    revoke_licence,
    suspend_licence,
    transfer_licence,
    void_licence,
    withdraw_licence,
)
from .licence_sealing import (
    seal_licence,
)
from .licence_types import (
    CannotChangeType,
    TypeOvertaken,
    begin_type,
    begin_type_version,
    change_layout,
    describe_type,
    load_types,
    make_layout,
    move_face_field,
    publish_type,
    put_face_field,
    remove_face_field,
    withdraw_type,
)
from .looking import (
    look_at_licence,
)
from .moving import (
    CannotActOnLicence,
    LicenceConflict,
)
from .outside import (
    CannotActOnOutside,
    CannotReportOutside,
    OutsideConflict,
    answer_outside,
    report_outside,
    settle_outside,
)
from .packages import (
    CannotExchange,
    NothingNew,
    compare_balance,
    export_package,
    link_library,
    make_balance,
)
from .packages_in import (
    receive_package,
)
from .platform_signing import (
    sign_as_platform,
)
from .presenting import (
    CannotPresent,
    CannotShare,
    end_sharing,
    present_licence,
    read_presentation,
    share_licence,
)
from .readers import (
    CannotUse,
)
from .reminding import (
    remind_of_end,
)
from .revocation_lists import (
    CannotTakeList,
    publish_revocation_lists,
    take_revocation_list,
)
from .rights import (
    CannotActOnRight,
    CannotGrantRight,
    RightConflict,
    approve_right,
    propose_right,
    refuse_right,
    revoke_right,
)
from .seal_makers import (
    certify_stamper,
    found_test_maker,
)
from .seal_users import (
    CannotAuthorise,
    authorise_seal_user,
    end_seal_user,
)
from .seal_uses import (
    CannotUseSeal,
    put_seal,
    use_seal,
)
from .seals import (
    CannotActOnSeal,
    CannotApplyForSeal,
    CannotMakeSeal,
    SealConflict,
    apply_for_seal,
    approve_seal,
    collect_seal,
    destroy_seal,
    make_seal,
    refuse_seal,
    rekey_seal,
    resume_seal,
    suspend_seal,
)
from .signers import (
    found_test_authority,
)
from .signing import (
    CannotSign,
    confirm_intent,
    put_signature,
    send_code,
    show_intent,
    sign_intent,
)
from .status_lists import (
    publish_status_list,
)
from .stock import (
    CannotImportStock,
    StockOvertaken,
    drop_stock,
    import_stock,
    read_stock,
    resume_stock,
    stop_stock,
)
from .stock_deciding import (
    confirm_stock,
    decide_stock_conflict,
)
from .stock_loading import (
    load_stock,
)
from .stock_scans import (
    import_stock_scans,
    keep_stock_scan,
    look_at_stock_scan,
    take_stock_scans,
)
from .using import (
    NoUseReason,
    call_licences,
    take_presented,
    use_own,
    use_presented,
)

__all__ = [
    "PHOTO_OWNER",
    "PHOTO_TYPES",
    "CannotActOnLicence",
    "CannotActOnOutside",
    "CannotActOnRight",
    "CannotActOnSeal",
    "CannotAnswer",
    "CannotApplyForSeal",
    "CannotAsk",
    "CannotAuthorise",
    "CannotChangeType",
    "CannotCopy",
    "CannotExchange",
    "CannotFillLicence",
    "CannotGrantRight",
    "CannotImportStock",
    "CannotIssueLicence",
    "CannotMakeSeal",
    "CannotPresent",
    "CannotReportOutside",
    "CannotShare",
    "CannotSign",
    "CannotTakeList",
    "CannotUse",
    "CannotUseSeal",
    "LicenceConflict",
    "NoUseReason",
    "NothingNew",
    "OutsideConflict",
    "RightConflict",
    "SealConflict",
    "SealUnready",
    "StockOvertaken",
    "TypeOvertaken",
    "answer_consent",
    "answer_outside",
    "apply_for_seal",
    "approve_right",
    "approve_seal",
    "ask_consent",
    "authorise_seal_user",
    "begin_type",
    "begin_type_version",
    "call_licences",
    "cancel_licence",
    "certify_stamper",
    "change_layout",
    "change_licence",
    "collect_seal",
    "compare_balance",
    "confirm_intent",
    "confirm_stock",
    "decide_stock_conflict",
    "describe_type",
    "destroy_seal",
    "drop_stock",
    "end_licences",
    "end_seal_user",
    "end_sharing",
    "expire_licence",
    "export_package",
    "fill_licence",
    "forfeit_licence",
    "found_copy_signer",
    "found_test_authority",
    "found_test_maker",
    "give_back_licence",
    "import_stock",
    "import_stock_scans",
    "issue_licences",
    "keep_stock_scan",
    "link_library",
    "load_stock",
    "load_types",
    "look_at_licence",
    "look_at_stock_scan",
    "make_balance",
    "make_copy",
    "make_layout",
    "make_seal",
    "move_face_field",
    "present_licence",
    "propose_right",
    "publish_revocation_lists",
    "publish_status_list",
    "publish_type",
    "put_face_field",
    "put_seal",
    "put_signature",
    "read_presentation",
    "read_stock",
    "recall_copy",
    "receive_package",
    "refuse_right",
    "refuse_seal",
    "reissue_licence",
    "rekey_seal",
    "remind_of_end",
    "remove_face_field",
    "renew_licence",
    "report_outside",
    "resume_seal",
    "resume_stock",
    "revoke_compromised",
    "revoke_licence",
    "revoke_right",
    "seal_licence",
    "send_code",
    "settle_outside",
    "share_licence",
    "show_intent",
    "sign_as_platform",
    "sign_intent",
    "stop_stock",
    "suspend_licence",
    "suspend_seal",
    "take_presented",
    "take_revocation_list",
    "take_shared_copy",
    "take_stock_scans",
    "transfer_licence",
    "use_own",
    "use_presented",
    "use_seal",
    "void_licence",
    "withdraw_licence",
    "withdraw_type",
]
