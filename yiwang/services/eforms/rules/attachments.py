"""Files as answers (表单附件): which sorts, how many, and how that is said."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.files.types import PICTURES, MediaType
from yiwang.services.eforms.types import USUAL_FILES, FileQuestion, FileSort, FormField

GONE: Final = "没有找到这个文件，请重新上传"
_TYPES: Final = {FileSort.PICTURE: PICTURES, FileSort.PDF: frozenset({str(MediaType.PDF)})}
WORDS: Final = {FileSort.PICTURE: "JPG、PNG、HEIC 照片", FileSort.PDF: "PDF"}
_SUFFIXES: Final = {
    FileSort.PICTURE: ".jpg,.jpeg,.png,.heic,.heif,.webp,"
    "image/jpeg,image/png,image/heic,image/webp",
    FileSort.PDF: ".pdf,application/pdf",
}


def most(item: FormField) -> int:
    """Return how many files the question takes."""
    return item.most or USUAL_FILES


def sorts(item: FormField) -> tuple[FileSort, ...]:
    """Return the sorts of files the question takes, in the order of the words."""
    return tuple(sort for sort in FileSort if not item.accept or sort in item.accept)


def media_types(item: FormField) -> frozenset[str]:
    """Return the types of content the question takes."""
    return frozenset(str(kind) for sort in sorts(item) for kind in _TYPES[sort])


def question(item: FormField) -> FileQuestion:
    """Return the question with what it takes."""
    taken = sorts(item)
    return FileQuestion(
        key=item.key,
        label=item.label,
        hint=item.hint,
        required=item.required,
        most=most(item),
        media_types=media_types(item),
        words="或 ".join(WORDS[sort] for sort in taken),
        suffixes=",".join(_SUFFIXES[sort] for sort in taken),
    )


def canonical(text: str) -> str:
    """Write an id in the usual way; what is none stays as it is."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


def ids(value: Any) -> tuple[UUID, ...]:
    """Return the ids of an answer; what is none is left out."""
    found = []
    for one in value if isinstance(value, list | tuple) else ():
        with suppress(ValueError):
            found.append(UUID(str(one)))
    return tuple(found)
