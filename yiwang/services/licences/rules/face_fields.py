"""What a field of a face is, told by its name: kind, length, tag, meaning, mask (栏目规则)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pypinyin import Style, lazy_pinyin

from yiwang.services.licences.types.licence_types import FaceField, FaceKind, Mask, Meaning

_K, _M = FaceKind, Mask
TAG = "KZ_"
_LONGEST_TAG = 12
_KINDS = (
    (re.compile(r"照片"), _K.PHOTO, 1),
    (re.compile(r"有效期至|日期|时间|^日期$"), _K.DATE, 12),
    (
        re.compile(r"(有效期|有效期限|营业期限|使用期限|使用期|工期|采伐期限|更新期限)$"),
        _K.PERIOD,
        24,
    ),
    (re.compile(r"经营范围|业务范围|诊疗科目"), _K.LONG, 600),
    (
        re.compile(
            r"经营项目|食品类别|附记|权利其他状况|^其他$|执业范围|许可经营事项|建设规模|附图"
        ),
        _K.LONG,
        200,
    ),
)
_LENGTHS = (
    (re.compile(r"性别|民族|国籍|与户主关系|婚姻状况|户别|残疾等级"), 8),
    (re.compile(r"统一社会信用代码|身份证|身份号码|证件号|社会保障号码|残疾人证号"), 20),
    (re.compile(r"电话"), 20),
    (re.compile(r"姓名|持证人|监护人|法定代表人|负责人|户主"), 24),
    (re.compile(r"住址|住所|地址|坐落|地点|场所|位置|地域"), 80),
    (re.compile(r"机关|机构|部门|名称|单位|企业|所有人|权利人|义务人|生产者|经营者"), 60),
)
_USUAL = 32
_MASKS = (
    (re.compile(r"投诉举报"), _M.NONE),
    (re.compile(r"照片|死亡原因|残疾(类别|等级)|婚姻状况|^民族|体重|身长|孕周|籍贯"), _M.HIDE),
    (re.compile(r"电话"), _M.PHONE),
    (
        re.compile(r"身份证|身份号码|证件号|社会保障号码|残疾人证号|银行账号|^卡号|证件编号"),
        _M.NUMBER,
    ),
    (re.compile(r"出生日期|出生时间|死亡日期"), _M.YEAR),
    (re.compile(r"住址|居住地|出生地|死亡地点|^坐落"), _M.ADDRESS),
    (re.compile(r"姓名|^持证人$|监护人$|^权利人$|^义务人$|^所有人$|^业户名称$|取水权人"), _M.NAME),
)
_NUMBERS = re.compile(
    r"^(结婚证字号|离婚证字号|出生证编号|权证号|证明号|许可证编号|编号|证书编号|残疾人证号|卡号|证号"
    r"|登记号|执业证书编码|备案编号|许可证号|证书号码|代码编号|登记证编号|注册编号|证件编号|护照号码)$"
)
_NUMBERS_TOO = ("户号", "号牌号码", "公民身份号码", "统一社会信用代码", "证件号码", "注册编号")
_HOLDERS = (
    *("姓名", "持证人", "新生儿姓名", "死者姓名", "户主姓名", "权利人", "所有人", "名称"),
    *(
        "经营者名称",
        "生产者名称",
        "建设单位",
        "建设单位（个人）",
        "用地单位",
        "业户名称",
        "机构名称",
    ),
    *("单位名称", "企业名称", "企业（个体）名称", "取水权人", "采伐单位（个人）", "使用单位"),
)
_CODES = ("统一社会信用代码", "公民身份号码", "身份证号", "社会保障号码", "证件号码")
_ISSUERS = re.compile(
    r"^(户口登记机关|(登记|发证|签发|核发|批准|审批|备案)(机关|机构|部门)|认定机构|发卡机构|医疗机构名称)$"
)
_ISSUED = ("发证日期", "签发日期", "登记日期", "备案日期", "发卡日期", "登簿时间", "日期")


def tag_of(label: str, taken: Sequence[str] = ()) -> str:
    """Return the tag of a field: KZ_ and the initials of its reading, numbered where taken."""
    bare = re.sub(r"（.*?）|[^\w]", "", label)
    letters = "".join(lazy_pinyin(bare, style=Style.FIRST_LETTER, errors="ignore")).upper()
    stem = TAG + (re.sub(r"[^A-Z]", "", letters)[:_LONGEST_TAG] or "X")
    tag, n = stem, 1
    while tag in taken:
        n += 1
        tag = f"{stem}{n}"
    return tag


def known_as(label: str) -> FaceField:
    """Return a field as its name tells, without a tag and a meaning."""
    kind, length = next(((k, n) for r, k, n in _KINDS if r.search(label)), (_K.TEXT, 0))
    length = length or next((n for r, n in _LENGTHS if r.search(label)), _USUAL)
    mask = next((m for r, m in _MASKS if r.search(label)), _M.NONE)
    return FaceField(key="", label=label, kind=kind, length=length, mask=mask)


def fields_of(labels: Sequence[str]) -> tuple[FaceField, ...]:
    """Return the fields of a type from their names; the QR code is a part of every face."""
    named = [label for label in labels if label != "二维码"]
    meanings = _meanings(named)
    fields: list[FaceField] = []
    for label in named:
        tag = tag_of(label, [f.tag for f in fields])
        key = tag.removeprefix(TAG).lower()
        meaning = meanings.get(label, Meaning.OWN)
        fields.append(replace(known_as(label), key=key, tag=tag, meaning=meaning))
    return tuple(fields)


def _meanings(labels: Sequence[str]) -> dict[str, Meaning]:
    """The element of the common metadata each field shows, none twice."""
    number = next((n for n in labels if _NUMBERS.fullmatch(n)), None)
    number = number or next((n for n in _NUMBERS_TOO if n in labels), None)
    told = {
        number: Meaning.NUMBER,
        next((n for n in _HOLDERS if n in labels), None): Meaning.HOLDER,
        next((n for n in _CODES if n in labels and n != number), None): Meaning.HOLDER_CODE,
        next((n for n in labels if _ISSUERS.fullmatch(n)), None): Meaning.ISSUER,
        next((n for n in _ISSUED if n in labels), None): Meaning.ISSUED_ON,
        next((n for n in labels if n == "有效期至"), None): Meaning.VALID_UNTIL,
        next((n for n in labels if known_as(n).kind is _K.PERIOD and "更新" not in n), None): (
            Meaning.VALID_PERIOD
        ),
    }
    return {label: meaning for label, meaning in told.items() if label is not None}
