"""Sheets of existing licences for tests: as an office would fill them in."""

from dataclasses import replace
from functools import cached_property

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import commands as keys
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import commands, queries
from yiwang.services.licences.commands.packages import KEY
from yiwang.services.licences.commands.stock_loading import go_on
from yiwang.services.licences.rules import packages, stock, stock_sheets
from yiwang.services.licences.types.stock import StockImportInfo

from .licence_factories import food_type
from .seal_factories import AT, Office

SHOPS = ("老街小吃店", "城关粮油店", "河滨酒家", "新村便利店", "北门面馆")


class Stock:
    """An office with a type in force, who brings in its stock, and who decides."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.type_code = food_type()
        info = queries.published_type(self.type_code)
        assert info is not None
        self.content = info.content
        self.columns = stock.columns(self.content)

    @cached_property
    def keeper(self) -> Actor:
        """证照管理员."""
        return self.office.staff("钱证", Permission.KEEP_LICENCES)

    @cached_property
    def decider(self) -> Actor:
        """Who decides for the office."""
        return self.office.signer

    def row(self, n: int = 1, **changes: str) -> dict[str, str]:
        """One licence as a sheet tells it, by title."""
        plain = {
            "许可证编号": f"JY1990102{n:07d}",
            "经营者名称": f"示例县{SHOPS[n % len(SHOPS)]}",
            "统一社会信用代码": synthetic_uscc(n, kind="92"),
            "法定代表人（负责人）": "李晓敏",
            "住所": f"示例省示例市示例县示例镇人民路{n}号",
            "经营场所": f"示例省示例市示例县示例镇人民路{n}号",
            "主体业态": "餐饮服务经营者",
            "经营项目": "热食类食品制售",
            "有效期至": "2027-05-19",
            "投诉举报电话": "12315",
            "发证机关": "示例县食品药品监督管理局",
            "发证日期": "2022-05-20",
        }
        return plain | changes

    def sheet(self, *rows: dict[str, str]) -> bytes:
        """A filled workbook."""
        titles = [one.title for one in self.columns]
        return stock_sheets.workbook(
            self.columns, [[one.get(title, "") for title in titles] for one in rows]
        )

    def uploaded(self, content: bytes, actor: Actor | None = None):
        """Upload and return the import."""
        return commands.import_stock(
            type_code=self.type_code,
            file_name="食品经营存量.xlsx",
            content=content,
            actor=actor or self.keeper,
            at=AT,
        )

    def loaded(self, *rows: dict[str, str]) -> StockImportInfo:
        """Upload and load to the end."""
        return self.finished(self.uploaded(self.sheet(*rows)))

    def finished(self, key) -> StockImportInfo:
        """Do all the work of an import."""
        for _ in range(1000):
            if not self.info(key).is_working:
                break
            go_on(key, AT)
        return self.info(key)

    def info(self, key, viewer: Actor | None = None) -> StockImportInfo:
        """What the page shows."""
        return queries.stock_import(key, viewer=viewer or self.keeper, at=AT)

    def told(self, info: StockImportInfo, viewer: Actor | None = None):
        """The findings."""
        return queries.stock_findings(info.id, viewer=viewer or self.keeper)

    def also_decides(self) -> Actor:
        """The keeper with the right to decide too."""
        both = self.keeper.permissions | {Permission.DECIDE}
        return replace(self.keeper, permissions=both)


def signed_balance(sender: str, receiver: str, number: str) -> bytes:
    """A balance that another library would send, of one licence, by the key of this one."""
    rows = [packages.BalanceRow("11349900YW9000000L001", "x.1", number, "0" * 64)]
    told = packages.Manifest("balance", sender, receiver, 0, "", 1, AT.isoformat())
    signed = packages.write(told, rows, sign=lambda body: keys.sign(KEY, body).value)
    return packages.packed(signed)
