"""The sentences of ux.md 0.5 about files, word for word."""

MEGABYTE = 1024 * 1024


def wrong_type(name: str, label: str, *, with_ofd: bool = False) -> str:
    """Say that the content is of another type than those taken."""
    taken = "JPG、PNG、HEIC 照片、PDF 或 OFD" if with_ofd else "JPG、PNG、HEIC 照片或 PDF"
    return f"“{name}”是 {label} 文件。请上传 {taken}"


def too_large(name: str, size: int, limit: int) -> str:
    """Say how large the file is and how large it may be."""
    limit_mb = limit // MEGABYTE
    shown = max(-(-size * 10 // MEGABYTE) / 10, limit_mb + 0.1)
    text = f"{shown:.1f}".removesuffix(".0")
    return f"“{name}”有 {text} MB，最多 {limit_mb} MB。照片会自动压缩；PDF 请分开上传"


def unusable(name: str, fault: str) -> str:
    """Say that the file is empty, damaged or locked."""
    if fault == "bomb":
        return f"“{name}”的尺寸太大，请缩小到 8000 万像素以内再上传"
    words = {"empty": "是空的", "damaged": "打不开", "locked": "加了密码"}
    return f"“{name}”{words[fault]}，请换一份"


def no_room(name: str) -> str:
    """Say that the platform's disk is full, which is nobody's fault but ours."""
    return f"系统的存储空间暂时不够，“{name}”没有保存。已填的内容都在，请稍后再试，或打 12345"


def harmful(name: str) -> str:
    """Say that the scanner refused the file, without the signature's name."""
    return f"“{name}”没有通过安全检查，请换一份"


def too_much(limit: int) -> str:
    """Say that the files of one application exceed their common limit."""
    return f"这件申请的文件合计超过 {limit // MEGABYTE} MB。请删去不需要的文件，或压缩后再上传"


def too_many(limit: int) -> str:
    """Say that one application holds too many files."""
    return f"这件申请最多上传 {limit} 个文件。请把同一份材料合并成一个 PDF"
