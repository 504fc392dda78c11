"""Facts that eforms tells."""

from dataclasses import dataclass

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FormPublished(Event):
    """A new version of a form can be filled in (表单发布)."""

    name = "eforms.form_published"
    stream_field = "code"
    code: str
    version_id: int
    version: int
