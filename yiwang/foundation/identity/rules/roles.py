"""The roles of staff, what each may do, and which exclude each other (不相容岗位分离).

《网络安全法》第二十一条; GB/T 22239 8.1.5: administration, security and audit are separate people.
"""

from yiwang.foundation.identity.types import Permission, Role

_ALL = (
    Role("HELPER", "帮办代办员", frozenset({Permission.HELP})),
    Role(
        "WINDOW",
        "综合窗口人员",
        frozenset(
            {
                Permission.INTAKE,
                Permission.ACCEPT,
                Permission.DELIVER,
                Permission.READ_CASES,
                Permission.UNMASK,
                Permission.BILL,
                Permission.ANSWER_VOICES,
                Permission.ANSWER_RATINGS,
            }
        ),
        conflicts=frozenset({"APPROVER"}),
    ),
    Role(
        "REVIEWER",
        "审查员",
        frozenset(
            {
                Permission.ACCEPT,
                Permission.REVIEW,
                Permission.READ_CASES,
                Permission.UNMASK,
                Permission.BILL,
                Permission.CHECK_CATALOGUE,
                Permission.ANSWER_VOICES,
                Permission.ANSWER_RATINGS,
            }
        ),
    ),
    Role(
        "APPROVER",
        "审批人",
        frozenset(
            {
                Permission.DECIDE,
                Permission.READ_CASES,
                Permission.UNMASK,
                Permission.SETTLE,
                Permission.RECONCILE,
                Permission.CHECK_CATALOGUE,
                Permission.JUDGE_CATALOGUE,
            }
        ),
    ),
    Role("CATALOGUE_EDITOR", "目录编辑", frozenset({Permission.EDIT_CATALOGUE})),
    Role(
        "CATALOGUE_PUBLISHER",
        "发布审核",
        frozenset(
            {
                Permission.PUBLISH_CATALOGUE,
                Permission.JUDGE_CATALOGUE,
                Permission.PUBLISH_ANSWERS,
            }
        ),
        conflicts=frozenset({"CATALOGUE_EDITOR"}),
    ),
    Role(
        "SUPERVISOR",
        "监察员",
        frozenset(
            {
                Permission.READ_SUPERVISION,
                Permission.SUPERVISE,
                Permission.ASSESS,
                Permission.READ_CASES,
                Permission.UNSEAL_REPORTERS,
                Permission.JUDGE_RATINGS,
            }
        ),
    ),
    Role(
        "LEGAL_SUPERVISOR",
        "法制监督员",
        frozenset({Permission.LEGAL_SUPERVISION, Permission.READ_CASES}),
        conflicts=frozenset({"SUPERVISOR", "DISCIPLINE", "ADMINISTRATOR"}),
    ),
    Role(
        "DISCIPLINE",
        "纪检监察人员",
        frozenset({Permission.DISCIPLINE}),
        conflicts=frozenset({"SUPERVISOR", "ADMINISTRATOR"}),
    ),
    Role("DATA_MANAGER", "数据管理", frozenset({Permission.MANAGE_DATA})),
    Role("INTEGRATOR", "对接员", frozenset({Permission.INTEGRATE, Permission.RETRY_OUTBOX})),
    Role(
        "HALL_MANAGER",
        "大厅管理",
        frozenset(
            {
                Permission.MANAGE_HALL,
                Permission.RECONCILE,
                Permission.ANSWER_VOICES,
                Permission.COORDINATE_VOICES,
                Permission.ANSWER_RATINGS,
                Permission.AGREE_ASSESSMENT,
            }
        ),
    ),
    Role("ARCHIVIST", "档案员", frozenset({Permission.READ_ARCHIVE, Permission.READ_CASES})),
    Role(
        "AUDITOR",
        "审计员",
        frozenset({Permission.READ_AUDIT}),
        conflicts=frozenset({"ADMINISTRATOR"}),
    ),
    Role(
        "ADMINISTRATOR",
        "管理员",
        frozenset({Permission.MANAGE, Permission.RETRY_OUTBOX}),
        conflicts=frozenset({"AUDITOR", "SUPERVISOR", "APPROVER"}),
    ),
    Role("SEAL_KEEPER", "印章管理员", frozenset({Permission.KEEP_SEALS})),
    Role(
        "SEAL_APPROVER",
        "印章审批人",
        frozenset({Permission.APPROVE_SEALS}),
        conflicts=frozenset({"SEAL_KEEPER"}),
    ),
    Role(
        "SEAL_MAKER",
        "制章人员",
        frozenset({Permission.MAKE_SEALS}),
        conflicts=frozenset({"SEAL_KEEPER", "SEAL_APPROVER"}),
    ),
    Role("HOTLINE", "热线话务员", frozenset({Permission.FILE_FOR_CALLER})),
    Role("LICENCE_KEEPER", "证照管理员", frozenset({Permission.KEEP_LICENCES})),
    Role(
        "KEY_KEEPER",
        "密钥管理员",
        frozenset({Permission.KEEP_KEYS}),
        conflicts=frozenset(
            {
                "SEAL_KEEPER",
                "SEAL_APPROVER",
                "SEAL_MAKER",
                "APPROVER",
                "AUDITOR",
                "ADMINISTRATOR",
            }
        ),
    ),
)
ROLES: dict[str, Role] = {role.code: role for role in _ALL}


def conflicting(held: frozenset[str], wanted: str) -> frozenset[str]:
    """Return those of the held roles that exclude the wanted one, from either side."""
    mine = ROLES[wanted].conflicts
    return frozenset(r for r in held if r in mine or wanted in ROLES[r].conflicts)
