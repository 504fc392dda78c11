"""Registration of the projects app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects 工程建设项目."""

    name = "yiwang.engagement.projects"
    label = "projects"
    verbose_name = "工程建设项目"

    def ready(self) -> None:
        """Register schedules."""
        from . import schedules  # noqa: F401
