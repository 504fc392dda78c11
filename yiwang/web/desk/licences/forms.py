"""Forms of 电子证照: why it is acted upon, what a face lacks or is to say, until when it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yiwang.services.licences.types.licences import LicenceAct, LicenceInfo, LicenceState
from yiwang.web.desk.fields import Day, text

BUTTONS: Final = {
    LicenceAct.REISSUE: ("补发", ""),
    LicenceAct.SUSPEND: ("暂扣", "sec"),
    LicenceAct.GIVE_BACK: ("暂扣发还", ""),
    LicenceAct.TRANSFER: ("转出", "sec"),
    LicenceAct.CANCEL: ("注销", "sec"),
    LicenceAct.VOID: ("作废", "sec"),
    LicenceAct.WITHDRAW: ("撤回", "danger"),
    LicenceAct.REVOKE: ("撤销", "danger"),
    LicenceAct.FORFEIT: ("吊销", "danger"),
}
"""Acts that take nothing but their ground: words and look of the button."""
PREFIX: Final = "face_"
LARGEST_PHOTO: Final = 2 * 2**20


def acts_of(acts: Collection[LicenceAct]) -> list[tuple[str, str, str]]:
    """Return the buttons of what may be done now."""
    return [(act.value, *look) for act, look in BUTTONS.items() if act in acts]


class Ground(forms.Form):
    """The reason, the basis, and the document that says so."""

    reason = text("理由", rows=3, most=300)
    basis = text("依据", most=300, hint="写到条款，如《中华人民共和国行政处罚法》第九条第三项")
    document = text("文书", required=False, most=120, hint="决定书的名称或文号，没有可以不填")


class Renewal(Ground):
    """Until when a renewed licence holds."""

    valid_to = Day(label="新的有效期最后一天", required=False, help_text="不填就是长期")


class Photo(forms.FileField):
    """A picture of a face, small enough to be printed; what it is is looked at when it is kept."""

    def __init__(self, label: str) -> None:
        """Say what may be chosen."""
        said = f"请选择{label}"
        wrong = {"required": said, "empty": said, "missing": said, "invalid": said}
        hint = "JPG 或者 PNG 格式，最大 2 MB，拍摄信息会自动去掉"
        super().__init__(label=label, help_text=hint, error_messages=wrong)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large."""
        found = super().clean(data, initial)
        if found and found.size > LARGEST_PHOTO:
            size = found.size / 2**20
            raise forms.ValidationError(f"照片最大 2 MB，这张有 {size:.1f} MB，请压缩以后再上传")
        return found


class FaceText(forms.Form):
    """Fields of a face; nothing of what it says already is shown, an empty one stays as it is."""

    def __init__(self, one: LicenceInfo, *given: object, **more: object) -> None:
        """Ask for what lacks while it is in making, else for whatever is to be another."""
        super().__init__(*given, **more)  # type: ignore[arg-type]
        making = one.row.state is LicenceState.DRAFT
        for each in one.face:
            if making and not each.fault:
                continue
            name = f"{PREFIX}{each.key}"
            self.fields[name] = text(
                each.label, required=making, most=1000, hint=each.fault if making else ""
            )

        for key, label in one.lacks_photos:
            self.fields[f"{PREFIX}{key}"] = Photo(label)

    def photos(self) -> dict[str, UploadedFile[Any]]:
        """Return what was uploaded, by field of the face."""
        given: Mapping[str, Any] = self.cleaned_data
        names = [name for name, field in self.fields.items() if isinstance(field, Photo)]
        return {name.removeprefix(PREFIX): given[name] for name in names if given.get(name)}

    def texts(self) -> dict[str, str]:
        """Return what was typed, by field of the face."""
        given: Mapping[str, str] = self.cleaned_data
        typed = {k: v for k, v in given.items() if k.startswith(PREFIX) and isinstance(v, str)}
        return {k.removeprefix(PREFIX): v for k, v in typed.items() if v}


class Correction(FaceText, Ground):
    """What the next version is to say, and why."""

    def __init__(self, one: LicenceInfo, *given: object, **more: object) -> None:
        """Ask for the ground first."""
        super().__init__(one, *given, **more)
        self.order_fields(["reason", "basis", "document"])
