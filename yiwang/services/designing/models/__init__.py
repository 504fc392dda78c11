"""Tables of designing; private to the app."""

from .design import DesignStep, FormDesign
from .theme import Theme, ThemeDraft, ThemeStep, ThemeTask

__all__ = ["DesignStep", "FormDesign", "Theme", "ThemeDraft", "ThemeStep", "ThemeTask"]
