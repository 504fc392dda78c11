"""Registration of the terminal app."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """Terminal 终端."""

    name = "yiwang.web.terminal"
    label = "terminal"
    verbose_name = "终端"
