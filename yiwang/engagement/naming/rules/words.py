"""Words that a name may not bear, and words that need a proof (禁用、限用的字词).

《企业名称登记管理规定》(国务院令第734号) 第十一条 names the kinds, not the words. These are
this platform's own list, kept with the code: general knowledge, no official list, and no finding
about a word that is missing. A registration authority still withdraws an unlawful name by hand.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

SOURCE = "平台维护的字词表，不是官方名录；依据《企业名称登记管理规定》第十一条所列情形整理"


class Kind(NamedTuple):
    """A kind of what is forbidden: its place in the law and how it is said."""

    basis: str
    said: str


RULE = "《企业名称登记管理规定》第十一条第（{}）项"
STATE = Kind(RULE.format("一"), "损害国家尊严或者利益")
PUBLIC = Kind(RULE.format("二"), "损害社会公共利益或者妨碍社会公共秩序")
OFFICE = Kind(RULE.format("三"), "使用党政军机关、群团组织的名称、简称或者特定称谓")
ABROAD = Kind(RULE.format("四"), "使用外国国家（地区）、国际组织的名称或者简称")
VICE = Kind(RULE.format("五"), "含有色情、赌博、迷信、恐怖、暴力的内容")
SLIGHT = Kind(RULE.format("六"), "含有歧视的内容")
MORALS = Kind(RULE.format("七"), "违背公序良俗或者可能有其他不良影响")
DECEIT = Kind(RULE.format("八"), "可能使公众受骗或者产生误解")
NATION = Kind(
    "《企业名称登记管理规定》第十二条", "冠以或者含有这类字词要报国务院批准，网上不能申报"
)

FORBIDDEN: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        STATE: ("辱华", "分裂", "台独", "藏独", "疆独", "港独"),
        PUBLIC: ("骚乱", "暴动", "罢工", "传销", "洗钱", "走私"),
        OFFICE: (
            *(
                "共产党",
                "国民党",
                "民革",
                "民盟",
                "民建",
                "九三学社",
                "中共",
                "党委",
                "纪委",
                "政协",
            ),
            *("人大常委", "国务院", "公安", "法院", "检察", "司法局", "税务局", "海关", "城管"),
            *(
                "解放军",
                "武警",
                "部队",
                "军区",
                "军委",
                "国防部",
                "共青团",
                "妇联",
                "总工会",
                "工商联",
            ),
            *("红十字", "侨联", "科协", "残联"),
        ),
        ABROAD: (
            *("美国", "英国", "法国", "德国", "日本", "韩国", "朝鲜", "俄罗斯", "意大利", "西班牙"),
            *("加拿大", "澳大利亚", "新西兰", "印度", "巴西", "南非", "泰国", "越南", "新加坡"),
            *(
                "联合国",
                "世贸组织",
                "世卫组织",
                "世界银行",
                "国际货币基金",
                "亚投行",
                "北约",
                "欧盟",
            ),
            *("奥林匹克", "奥运"),
        ),
        VICE: (
            *(
                "色情",
                "淫秽",
                "情色",
                "裸聊",
                "赌博",
                "赌场",
                "博彩",
                "六合彩",
                "算命",
                "占卜",
                "驱邪",
            ),
            *("风水", "看相", "跳大神", "恐怖", "暴力", "屠杀", "枪支", "黑帮", "黑社会", "毒品"),
        ),
        SLIGHT: ("蛮夷", "黑鬼", "支那", "残废", "异教"),
        MORALS: ("小三", "二奶", "包养", "卖淫", "土匪", "流氓", "老赖", "骗子"),
        DECEIT: (
            *("国家级", "最高级", "最佳", "第一品牌", "特供", "专供", "免检", "驰名", "国字号"),
            *(
                "央企",
                "国企",
                "公益",
                "慈善",
                "基金会",
                "协会",
                "学会",
                "促进会",
                "非营利",
                "扶贫办",
            ),
        ),
        NATION: ("中国", "中华", "全国", "中央", "国家"),
    }
)

NEEDS_PROOF: Mapping[str, str] = MappingProxyType(
    {
        "银行": "国务院银行业监督管理机构的批准文件",
        "保险": "国务院保险监督管理机构的批准文件",
        "证券": "国务院证券监督管理机构的批准文件",
        "期货": "国务院期货监督管理机构的批准文件",
        "信托": "国务院银行业监督管理机构的批准文件",
        "金融": "金融管理部门的批准文件",
        "基金": "金融管理部门的批准文件",
        "融资": "地方金融监督管理部门的批准文件",
        "小额贷款": "地方金融监督管理部门的批准文件",
        "典当": "典当经营许可的批准文件",
        "交易所": "设立交易场所的批准文件",
        "拍卖": "拍卖经营许可的批准文件",
        "保安": "保安服务许可的批准文件",
        "征信": "征信业务的批准文件",
        "医院": "医疗机构设置的批准文件",
        "学校": "办学许可的批准文件",
        "大学": "国务院教育行政部门的批准文件",
        "学院": "教育行政部门的批准文件",
        "幼儿园": "办学许可的批准文件",
        "集团": "组成企业集团的母公司和子公司名单（第十四条）",
    }
)
"""Words of trades that are approved before registration, or that promise a group of companies."""


def forbidden_in(text: str) -> Iterator[tuple[str, Kind]]:
    """Yield each forbidden word of a text with its kind, in the order of the law."""
    for kind, words in FORBIDDEN.items():
        for word in words:
            if word in text:
                yield word, kind


def proofs_for(text: str) -> tuple[str, ...]:
    """Return what must be proved for the words of a text; each once."""
    found = [f"“{word}”：{proof}" for word, proof in NEEDS_PROOF.items() if word in text]
    return tuple(dict.fromkeys(found))
