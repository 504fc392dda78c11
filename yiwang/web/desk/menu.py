"""The menu of the desk in its order; each role sees what it may use."""

from yiwang.engagement.interaction.types import DESK_RIGHTS
from yiwang.engagement.interaction.types.pain import CARE_RIGHTS
from yiwang.web.ui.sites import Link

EDIT, CHECK, PUBLISH = "catalogue.edit", "catalogue.check", "catalogue.publish"
CATALOGUE = (EDIT, CHECK, PUBLISH)
MANAGE = "admin.manage"
TEXTS = (EDIT, PUBLISH, MANAGE)
WATCH = "supervision.read"
SOURCE = ("cases.review", "cases.decide", "data.manage")
SEALS = ("seals.keep", "seals.approve", "seals.make")
LICENCES = ("licences.keep", "cases.read", WATCH)
STOCK = ("licences.keep", "cases.decide")
RATINGS = ("ratings.answer", "ratings.judge", WATCH)
LADDER = ("supervision.act", "supervision.legal", "supervision.discipline")
AMENDED = ("supervision.legal", "supervision.act", "cases.decide", EDIT)
HANDLING = ("cases.accept", "cases.review", "cases.decide")
MONEY = ("payments.bill", "payments.settle", "payments.reconcile")

CASEWORK = (
    Link("工作台", "desk:home", "home"),
    Link("收件台", "desk:intake", "upload", ("cases.intake",), "在窗口收件"),
    Link("服务对象", "desk:helping", "people", ("helping.act",), "帮办代办的人、委托和待办"),
    Link("办件列表", "desk:cases", "list", ("cases.read",), "受理、审查、决定"),
    Link("催办", "desk:urgings", "warn", ("cases.read",), "等本单位答复的催办"),
    Link("容缺待补", "desk:gaps", "list", ("cases.read",), "缺少的材料、期限和逾期"),
    Link("待答复的提问", "desk:questions", "list", ("cases.read",), "申请人在办件里的提问"),
    Link("诉求", "desk:voices", "help", DESK_RIGHTS, "咨询、投诉、举报和建议"),
    Link("企业诉求", "desk:needs", "people", CARE_RIGHTS, "各单位答复企业的情况，走访登记"),
    Link("堵点疏解", "desk:pain-points", "warn", CARE_RIGHTS, "登记、交办、核实、公布"),
    Link("承诺核查", "desk:promises", "check", ("cases.read",), "凭承诺办的件，到期核查"),
    Link("现场核查", "desk:checks", "check", ("cases.review",), "我的现场核查任务"),
    Link("疑义校核", "desk:objections", "check", SOURCE, "等本单位核验的登记信息"),
    Link(
        "疑义校核总览", "desk:objections-all", "list", (WATCH, "data.manage"), "本地区的疑义和期限"
    ),
    Link("重复索要", "desk:demands", "check", (WATCH,), "平台已有仍要求提供的材料"),
    Link("差评办理", "desk:ratings", "warn", RATINGS, "核实、回访、整改和申诉复核"),
    Link("处置文书", "desk:measures", "stamp", LADDER, "提醒、督办、整改、通报、移送"),
    Link("法制监督", "desk:legality", "check", ("supervision.legal",), "随机抽取决定、核查"),
    Link("改正建议", "desk:amendments", "pen", AMENDED, "法制监督建议改正的规定和规则"),
    Link("给我的监察文书", "desk:my-measures", "warn", HANDLING, "要回复的提醒、督办和整改"),
    Link("名称保留", "desk:names", "stamp", ("cases.review", "cases.decide"), "企业名称"),
)
WATCHED = (WATCH, "cases.review", "cases.decide", "cases.accept", "hall.manage")
SUPERVISION = (
    Link("电子监察", "desk:supervision", "shield", (WATCH,), "红黄灯、五类监察和复核"),
    Link("监察大屏", "desk:cockpit", "home", (WATCH,), "今天的受理、办结、红黄灯，适合大屏"),
    Link("办件统计", "desk:statistics", "list", (WATCH,), "按时间、地区和单位，和去年同期比"),
    Link("监察预警", "desk:findings", "warn", WATCHED, "说明情况、认定"),
    Link("监察规则", "desk:watch-rules", "list", (WATCH,), "阈值、依据、回测和误报"),
)
LICENSING = (
    Link("电子证照", "desk:licences", "list", LICENCES, "本单位的证照、状态和办理"),
    Link("电子印章", "desk:seals", "stamp", SEALS, "申请、审批、制作、授权"),
    Link("存量证照", "desk:licence-stock", "upload", STOCK, "归集以前颁发的证照、用印"),
    Link("证照库联通", "desk:licence-libraries", "list", ("data.manage",), "上下级同步对账"),
    Link("用证权限", "desk:licence-rights", "stamp", (WATCH, "data.manage"), "谁可以读取哪种证照"),
    Link(
        "用证记录",
        "desk:licence-uses",
        "list",
        (WATCH, "data.manage"),
        "每次读取的单位、用途和办件",
    ),
    Link("用印记录", "desk:seal-uses", "list", (WATCH, *SEALS), "谁在什么文件上盖过章"),
    Link("密码与用印", "desk:keys", "shield", ("keys.keep", "audit.read"), "密钥、证书和到期"),
    Link("手工用印", "desk:hand-seals", "warn", (WATCH, SEALS[1]), "没有加盖电子印章的决定"),
    Link("网外审批", "desk:outside", "warn", (WATCH, "cases.decide"), "没有在平台上办理的决定"),
)
PROJECTS_AND_BILLS = (
    Link("工程项目", "desk:projects", "building", ("cases.read",), "项目看板和联合事项"),
    Link("项目清单", "desk:project-lists", "list", (EDIT, PUBLISH), "工程项目审批事项和时限"),
    Link("出件", "desk:handover", "box", ("cases.deliver",), "送达和领取"),
    Link("收费和退款", "desk:bills", "list", MONEY, "缴款单、减免、退款和对账"),
)
ASSESSING = (
    Link(
        "考评",
        "desk:assessment",
        "check",
        ("assessment.manage", "assessment.agree", "cases.decide"),
        "评估、统计表、通报、目标和任务",
    ),
    Link("通报", "desk:assessment-circulars", "file", ("cases.read",), "效能评估的通报"),
)
CATALOGUING = (
    Link("目录修订", "desk:editing", "pen", CATALOGUE, "起草、核对、发布事项和实施清单"),
    Link("表单设计", "desk:forms", "list", CATALOGUE, "设计、核对、发布在线表单"),
    Link("证照类型", "desk:licence-types", "stamp", (EDIT, PUBLISH), "证照的栏目和版面"),
    Link("主题编制", "desk:themes", "list", CATALOGUE, "把几个事项编成一件事"),
    Link("指南核对", "desk:guides", "book", (EDIT,), "看指南里还有哪些内容没有核对"),
    Link("质量核查", "desk:quality", "check", (EDIT, PUBLISH), "用规则检查全部指南"),
    Link("减证便民", "desk:reduction", "check", CATALOGUE, "自查、审核、公布取消的材料"),
    Link("导入导出", "desk:interchange", "upload", (EDIT, PUBLISH), "成批导入、下载目录"),
    Link("启用实施清单", "desk:enabling", "check", (EDIT,), "给新登记的单位启用清单"),
    Link("审核实施清单", "desk:enabling-review", "stamp", (PUBLISH,), "发布要启用的清单"),
    Link("内容", "desk:content", "file", TEXTS, "政策、公告和征集意见"),
    Link("惠企政策", "desk:care", "people", (EDIT, PUBLISH), "政策匹配条件、送达和诉求"),
    Link("事项名单", "desk:lists", "list", CATALOGUE, "最多跑一次、即办等名单和目标"),
)
OFFICE = (
    Link("开通地区", "desk:opening", "map", (MANAGE,), "登记机构、人员，启用清单"),
    Link("组织机构", "desk:organisations", "building", (MANAGE,), "机构、电话和地址"),
    Link("人员与岗位", "desk:staff", "people", (MANAGE,), "邀请人员，给岗位"),
    Link("搜索用词", "desk:words", "search", (EDIT,), "没有找到的词和常用说法"),
    Link("滞留消息", "desk:parked", "warn", ("outbox.retry",), "重发没有送到的消息"),
    Link("审计", "desk:audit", "shield", ("audit.read",), "查谁在什么时候做了什么"),
    Link("代行职责", "desk:delegation", "people"),
)
MENU = (
    *CASEWORK,
    *SUPERVISION,
    *ASSESSING,
    *LICENSING,
    *PROJECTS_AND_BILLS,
    *CATALOGUING,
    *OFFICE,
)
