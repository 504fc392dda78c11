"""Registration of the assessment app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment 考评."""

    name = "yiwang.oversight.assessment"
    label = "assessment"
    verbose_name = "考评"

    def ready(self) -> None:
        """Register jobs."""
        from . import subscribers  # noqa: F401
