"""The same material under its many names (材料名称归一): how one is looked for in a library."""

import re
from typing import Final

_EVERYDAY: Final = {
    "身份证": "居民身份证",
    "身份证明": "居民身份证",
    "本人身份证": "居民身份证",
    "申请人身份证": "居民身份证",
    "本人居民身份证": "居民身份证",
    "申请人居民身份证": "居民身份证",
    "户口本": "居民户口簿",
    "户口簿": "居民户口簿",
    "工商营业执照": "营业执照",
    "企业营业执照": "营业执照",
    "营业执照副本": "营业执照",
}
_ENDINGS: Final = re.compile(r"(原件及复印件|原件和复印件|原件|复印件|扫描件|电子件|照片)+$")
_SPACE: Final = re.compile(r"[\s“”\"《》、,，;；]+")
MOST: Final = 200


def material_key(name: str) -> str:
    """Return a material's name without brackets, spaces, and in which form it is asked for."""
    plain = name.translate(str.maketrans("（）", "()")).partition("(")[0]
    bare = _ENDINGS.sub("", _SPACE.sub("", plain))[:MOST]
    return _EVERYDAY.get(bare, bare)
