"""Documents as an authority would issue them; persons, bodies and numbers are made up."""

import io
from datetime import UTC, date, datetime

from PIL import Image, ImageDraw

from yiwang.lib.ofd.document import (
    QR,
    Attachment,
    Box,
    Cell,
    Document,
    Page,
    Path,
    Picture,
    Row,
    Table,
    Template,
    Text,
)

IDENTIFIER = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
LINK = "https://zwfw.jiangzhou.example/v/7Qm2xV9tB4kLr8Zc1NfY6A"
RED = (176, 24, 24)


def photo():
    """A grey portrait with a head and shoulders."""
    made = Image.new("RGB", (295, 413), (214, 226, 238))
    pen = ImageDraw.Draw(made)
    pen.ellipse((88, 80, 208, 230), fill=(120, 110, 104))
    pen.ellipse((40, 250, 256, 560), fill=(60, 70, 96))
    data = io.BytesIO()
    made.save(data, "JPEG", quality=80)
    return data.getvalue()


def food_licence(holder="江州市云溪餐饮管理有限公司", person="陈𠮷安", **changes):
    """食品经营许可证: one page with a table, a photo, a code and data behind it."""
    rows = (
        ("经营者名称", holder, "JYZMC"),
        ("统一社会信用代码", "91360100MA35K2QX4T", "TYSHXYDM"),
        ("法定代表人（负责人）", person, "FDDBR"),
        ("住所", "江州市云溪区人民路18号2单元", "ZS"),
        ("经营项目", "热食类食品制售；冷食类食品制售（仅限凉菜）；自制饮品制售。", "JYXM"),
        ("发证机关", "江州市云溪区市场监督管理局", "FZJG"),
    )
    table = Table(
        25,
        75,
        (42, 93),
        tuple(Row((Cell(name), Cell(value, field=f"KZ_{code}")), 10) for name, value, code in rows),
    )
    items = (
        Text(
            Box(15, 25, 180, 16), "食品经营许可证", size=11, style="bold", colour=RED,
            align="centre", valign="middle", field="ZZMC",
        ),
        Text(Box(25, 50, 120, 7), "许可证编号：JY13601020012345", field="ZZBH"),
        Picture(Box(165, 75, 25, 35), photo()),
        table,
        Text(Box(115, 196, 75, 7), "2026年11月21日", align="centre", field="ZZBFRQ"),
        QR(25, 190, 25, LINK),
    )  # fmt: skip
    frame = Path(Box(10, 12, 190, 273), "M 0 0 L 190 0 L 190 273 L 0 273 C", stroke=RED, width=1)
    parts = {
        "id": "5f0c7d0c8f0e4d1f9a3b6c2d1e0f4a5b",
        "title": "食品经营许可证",
        "created": date(2026, 11, 21),
        "author": "江州市云溪区市场监督管理局",
        "pages": (Page(items, template="底版"),),
        "templates": (Template("底版", (frame,)),),
        "custom": (("ZZMC", "食品经营许可证"), ("ZZBS", IDENTIFIER), ("ZZBFRQ", "2026-11-21")),
        "attachments": (
            Attachment(
                "licence.xml",
                "<证照><持证主体>江州市云溪餐饮管理有限公司</持证主体></证照>".encode(),
                "xml",
                datetime(2026, 11, 21, 2, 30, tzinfo=UTC),
            ),
        ),
    }
    return Document(**{**parts, **changes})
