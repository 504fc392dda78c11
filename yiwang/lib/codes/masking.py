"""Numbers and addresses of persons in what the public wrote: found, and covered (脱敏).

《个人信息保护法》第二十五条 (no disclosure without consent), 《政府信息公开条例》第十五条.
"""

import re
from datetime import date

from .masks import mask_id, mask_phone
from .residents import is_resident_id

WIDER = 0xFEE0
"""How far a wide digit or letter is from the usual one."""
_HALF = {ord(mark) + WIDER: mark for mark in "0123456789Xx-@."}
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ \-]?[0-9]){10,18}(?:[ \-]?[0-9Xx])?(?![0-9A-Za-z])")
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9](?:[ \-]?[0-9]){16}[ \-]?[0-9Xx](?![0-9A-Za-z])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?=[A-Za-z0-9-]+\.[A-Za-z])", re.ASCII)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖"
    "龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒"
    "耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景单包司柏宁柯阮桂闵解强柴华车冉阿上"
)
_NAME = re.compile(
    r"((?:姓名[是为叫：:\s]|我叫|本人叫|名叫|联系人[是为：:\s])\s*)"
    rf"([{_SURNAMES}][\u4e00-\u9fff·]{{1,3}}?)"
    r"(?=[，,。；;、！!？?\s()（）]|的|来|去|在|是|于|$)"
)
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])"
    r"[A-Za-z][ ·\-]?(?=[A-Za-z]{0,5}[0-9])[0-9A-Za-z]{5,6}(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[0-9]{9,11}")


def half(text: str) -> str:
    """Return the text with digits as wide as letters; every character keeps its place."""
    return text.translate(_HALF)


def masked(text: str) -> str:
    """Return the words with numbers of people and mail addresses covered; all else as it was."""
    found, at = [], 0
    plain = half(text)
    covers = [(m.span(), _number(m.group())) for m in _RUN.finditer(plain)]
    covers += [(m.span(), f"{m.group()[0]}***@") for m in _MAIL.finditer(plain)]
    for (start, end), cover in sorted(covers):
        if start >= at:
            found += [text[at:start], cover]
            at = end
    return "".join([*found, text[at:]])


def covered(text: str) -> str:
    """Return words that are to be published: names that people give and number plates too.

    A name is known by what stands before it (姓名、我叫…), so not every name is found: who
    publishes reads the text.
    """
    return _PLATE.sub(r"\1****", _NAME.sub(_name, masked(text)))


def _name(found: re.Match[str]) -> str:
    before, name = found.groups()
    return f"{before}{name[0]}{'*' * (len(name) - 1)}"


def resident_ids(text: str, *, today: date) -> list[tuple[int, str]]:
    """Return the line and the masked number of each ID card number that stands there in clear."""
    return [
        (n, mask_id(re.sub("[ -]", "", found)))
        for n, line in enumerate(half(text).split("\n"), 1)
        for found in _ID.findall(line)
        if is_resident_id(found, today=today)
    ]


def _number(typed: str) -> str:
    digits = re.sub("[ -]", "", typed)
    if mobile := _MOBILE.fullmatch(digits):
        return mask_phone(mobile.group(1))
    if _LANDLINE.fullmatch(digits):
        return f"{digits[:4]}-****{digits[-4:]}"
    return mask_id(digits)
