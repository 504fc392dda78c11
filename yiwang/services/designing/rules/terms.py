"""The registry of standard data elements, and where an answer may be known already.

Adding a field begins with one of these: its label, key, hint and source follow the standard.
"""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.services.designing.types import OWN, Source, Term
from yiwang.services.eforms.types import FieldKind, FileSort, FormField

K = FieldKind
KIND_NAMES: Mapping[FieldKind, str] = MappingProxyType(
    {
        K.NAME: "姓名",
        K.ID_CARD: "公民身份号码",
        K.USCC: "统一社会信用代码",
        K.PHONE: "电话号码",
        K.BANK_CARD: "银行卡号",
        K.DATE: "日期",
        K.NUMBER: "数字",
        K.MONEY: "金额",
        K.ADDRESS: "行政区划和地址",
        K.RADIO: "单选（全部列出）",
        K.SELECT: "单选（下拉）",
        K.MULTISELECT: "多选",
        K.TABLE: "表格（多行）",
        K.DECLARATION: "声明",
        K.TEXT: "一行文字",
        K.TEXTAREA: "多行文字",
        K.FILE: "文件",
    }
)


FILE_SORTS: Mapping[FileSort, str] = MappingProxyType(
    {FileSort.PICTURE: "照片（JPG、PNG、HEIC）", FileSort.PDF: "PDF"}
)


def _term(name: str, standard: str, key: str, kind: FieldKind, **more: object) -> Term:
    return Term(name, FormField(key=key, label=name, kind=kind, **more), standard)  # type: ignore[arg-type]


_PERSON = (FormField(key="name", label="姓名", kind=K.NAME), FormField(key="post", label="职务"))
TERMS: Mapping[str, Term] = MappingProxyType(
    {
        one.field.key: one
        for one in (
            _term("姓名", "居民身份证法 第三条", "name", K.NAME, prefill="居民身份证.姓名"),
            _term(
                "公民身份号码",
                "GB 11643",
                "idno",
                K.ID_CARD,
                prefill="居民身份证.公民身份号码",
                hint="18 位，和居民身份证上的一致",
            ),
            _term(
                "统一社会信用代码",
                "GB 32100",
                "uscc",
                K.USCC,
                prefill="营业执照.统一社会信用代码",
                hint="18 位，在营业执照上",
            ),
            _term(
                "单位名称",
                "GB 32100 机构名称",
                "ent",
                K.TEXT,
                prefill="营业执照.名称",
                hint="和营业执照上的名称一致",
            ),
            _term("法定代表人", "GB 32100 负责人", "legal", K.NAME, prefill="营业执照.法定代表人"),
            _term(
                "联系电话",
                "电信网编号计划（工业和信息化部）",
                "phone",
                K.PHONE,
                prefill="账号.手机号码",
                hint="办理进度会发短信到这个号码",
            ),
            _term(
                "性别",
                "居民身份证法 第三条、GB/T 2261.1",
                "sex",
                K.RADIO,
                options=("男", "女"),
                prefill="居民身份证.性别",
            ),
            _term("出生日期", "GB/T 7408", "birth", K.DATE, prefill="居民身份证.出生日期"),
            _term("日期", "GB/T 7408", "day", K.DATE, hint="如 2018 9 3"),
            _term("数量", "GB 3100", "amount", K.NUMBER, hint="填写数字，如 120"),
            _term(
                "金额", "人民币管理条例 第四条", "money", K.MONEY, unit="元", hint="最多两位小数"
            ),
            _term(
                "地址",
                "GB/T 2260、GB/T 10114",
                "address",
                K.ADDRESS,
                hint="先写到乡镇街道，再写到门牌号",
            ),
            _term("选择一项", OWN, "choice", K.RADIO, options=("是", "否")),
            _term("从列表选一项", OWN, "picked", K.SELECT, options=("第一项", "第二项")),
            _term("选择多项", OWN, "choices", K.MULTISELECT, options=("第一项", "第二项")),
            _term("人员名单", OWN, "people", K.TABLE, columns=_PERSON),
            _term(
                "声明",
                "行政许可法 第三十一条",
                "truth",
                K.DECLARATION,
                statement="我提交的信息和材料真实、合法、有效。如有不实，愿意承担相应的法律责任。",
            ),
            _term("一行文字", OWN, "text", K.TEXT),
            _term("多行文字", OWN, "note", K.TEXTAREA, max_length=500),
            _term(
                "文件",
                "GB/T 18894、国务院令第716号 第八条",
                "attached",
                K.FILE,
                accept=("PICTURE", "PDF"),
                most=5,
                hint="只放和这一问有关的文件；申请材料在材料清单里交",
            ),
            _term("银行卡号", OWN, "bank", K.BANK_CARD, hint="12 到 19 位，对照卡面填写"),
        )
    }
)
_NAME = (K.NAME, K.TEXT)
_TEXT = (K.TEXT,)
SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        one.key: one
        for one in (
            Source("账号.手机号码", (K.PHONE,), is_secret=True),
            Source("居民身份证.姓名", _NAME),
            Source("居民身份证.公民身份号码", (K.ID_CARD,), is_secret=True),
            Source("居民身份证.性别", (K.RADIO, K.SELECT)),
            Source("居民身份证.出生日期", (K.DATE,)),
            Source("居民身份证.住址", (K.TEXT, K.ADDRESS)),
            Source("居民户口簿.住址", (K.TEXT, K.ADDRESS)),
            Source("营业执照.名称", _TEXT),
            Source("营业执照.统一社会信用代码", (K.USCC,)),
            Source("营业执照.法定代表人", _NAME),
            Source("营业执照.住所", (K.TEXT, K.ADDRESS)),
            Source("营业执照.成立日期", (K.DATE,)),
            Source("名称保留.企业名称", _NAME),
            Source("名称保留.保留号", _TEXT),
            Source("社会保障卡.卡号", (K.TEXT, K.BANK_CARD)),
            Source("投资项目.项目代码", _TEXT),
            Source("不动产权证书.权证号", _TEXT),
            Source("不动产权证书.不动产单元号", _TEXT),
            Source("不动产权证书.坐落", (K.TEXT, K.ADDRESS)),
            Source("公积金.账号", _TEXT),
            Source("网签备案.合同编号", _TEXT),
            Source("残疾人证.残疾人证号", _TEXT),
            Source("残疾人证.残疾等级", (K.SELECT, K.RADIO)),
            Source("结婚证.登记日期", (K.DATE,)),
            Source("医师资格证书.编码", _TEXT),
        )
    }
)
KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "姓名": "居民身份证.姓名",
        "申请人姓名": "居民身份证.姓名",
        "公民身份号码": "居民身份证.公民身份号码",
        "身份证号": "居民身份证.公民身份号码",
        "身份证号码": "居民身份证.公民身份号码",
        "申请人身份证号": "居民身份证.公民身份号码",
        "性别": "居民身份证.性别",
        "出生日期": "居民身份证.出生日期",
        "年龄": "居民身份证.出生日期",
        "统一社会信用代码": "营业执照.统一社会信用代码",
        "企业名称": "营业执照.名称",
        "单位名称": "营业执照.名称",
        "公司名称": "营业执照.名称",
        "法定代表人": "营业执照.法定代表人",
        "联系电话": "账号.手机号码",
        "手机号码": "账号.手机号码",
    }
)
"""What the platform knows of the applicant, by the usual labels (国务院令第716号 第十一条)."""
