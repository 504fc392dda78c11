"""Registration of the desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Desk 工作台."""

    name = "yiwang.web.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Fill the menu; each role sees what it may use."""
        from yiwang.web.ui.sites import Link, register_menu

        register_menu(
            Link("工作台", "desk:home", "home"),
            Link("收件台", "desk:intake", "upload", "cases.intake"),
            Link("办件列表", "desk:cases", "list", "cases.read"),
            Link("出件", "desk:handover", "box", "cases.deliver"),
            Link("目录修订", "desk:editing", "pen", "catalogue.edit"),
            Link("目录修订", "desk:editing", "pen", "catalogue.check"),
            Link("目录修订", "desk:editing", "pen", "catalogue.publish"),
            Link("表单设计", "desk:forms", "list", "catalogue.edit"),
            Link("表单设计", "desk:forms", "list", "catalogue.check"),
            Link("表单设计", "desk:forms", "list", "catalogue.publish"),
            Link("指南核对", "desk:guides", "book", "catalogue.edit"),
            Link("质量核查", "desk:quality", "check", "catalogue.edit"),
            Link("减证便民", "desk:reduction", "check", "catalogue.edit"),
            Link("减证便民", "desk:reduction", "check", "catalogue.check"),
            Link("减证便民", "desk:reduction", "check", "catalogue.publish"),
            Link("导入导出", "desk:interchange", "upload", "catalogue.edit"),
            Link("导入导出", "desk:interchange", "upload", "catalogue.publish"),
            Link("启用实施清单", "desk:enabling", "check", "catalogue.edit"),
            Link("审核实施清单", "desk:enabling-review", "stamp", "catalogue.publish"),
            Link("质量核查", "desk:quality", "check", "catalogue.publish"),
            Link("内容", "desk:content", "file", "catalogue.edit"),
            Link("内容", "desk:content", "file", "catalogue.publish"),
            Link("内容", "desk:content", "file", "admin.manage"),
            Link("事项名单", "desk:lists", "list", "catalogue.edit"),
            Link("事项名单", "desk:lists", "list", "catalogue.check"),
            Link("事项名单", "desk:lists", "list", "catalogue.publish"),
            Link("开通地区", "desk:opening", "map", "admin.manage"),
            Link("组织机构", "desk:organisations", "building", "admin.manage"),
            Link("人员与岗位", "desk:staff", "people", "admin.manage"),
            Link("搜索用词", "desk:words", "search", "catalogue.edit"),
            Link("滞留消息", "desk:parked", "warn", "outbox.retry"),
            Link("审计", "desk:audit", "shield", "audit.read"),
            Link("代行职责", "desk:delegation", "people"),
        )
