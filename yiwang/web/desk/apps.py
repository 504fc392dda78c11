"""Registration of the desk app."""

from django.apps import AppConfig

_LINKS = {
    "amendment": "/desk/legality/amendments/{}/".format,
    "finding": "/desk/supervision/findings/{}/".format,
    "joint_event": "/desk/projects/events/{}/".format,
    "measure": "/desk/supervision/measures/{}/".format,
    "question": "/desk/cases/{}/talk/".format,
}


class DeskConfig(AppConfig):
    """Desk 工作台."""

    name = "yiwang.web.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Fill the menu; say where that which messages are about is shown."""
        from yiwang.foundation.core.links import register_links
        from yiwang.web.desk.menu import MENU
        from yiwang.web.ui.sites import register_menu

        register_links(**_LINKS)
        register_menu(*MENU)
