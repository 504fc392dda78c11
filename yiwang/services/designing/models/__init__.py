"""Designs of forms and their trace."""

from .design import DesignStep, FormDesign

__all__ = ["DesignStep", "FormDesign"]
