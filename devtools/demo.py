"""`make demo`: one real case through the running server, as four people without JavaScript.

An agent files 「食品经营许可（新办）」 for an enterprise, the window accepts, two reviewers review,
the approver grants, the platform seals, the agent opens the result; then timeline, clocks and the
addresses to look at are printed. It takes the accounts from var/world.json and touches nothing but
HTTP. Exit code 0 = the case is closed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from devtools.visitor import Lost, Visitor

ROOT = Path(__file__).resolve().parents[1]
SERVICE = "食品经营许可（新办）"
STEP = 30  # seconds a TOTP lasts (RFC 6238)
CLOSED = "已办结"
CONFIRM = "打开结果并确认收到"
PATIENCE = 60  # seconds the seal may take
# What only the applicant knows, by the names of the form's controls (data/forms).
ANSWERS: dict[str, Any] = {
    "site": "示例县示例镇人民路1号",
    "area": "86",
    "biz": "餐饮服务经营者",
    "items": ["热食类食品制售", "自制饮品制售"],
    "online": "否",
    "staff.0.name": "赵芳",
    "staff.0.post": "食品安全管理员",
    "staff.0.phone": "13800138000",
    "truth": "on",
}


def totp(secret: str, at: float) -> str:
    """Return the six digits an authenticator would show (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // STEP), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def log_in(base: str, account: dict[str, str]) -> Visitor:
    """Log in by password, staff by the second factor too."""
    person = Visitor(base).open("/login/?way=password")
    person.press("登录", {"phone": account["phone"], "password": account["password"]})
    if account["totp_secret"]:
        person.press("登录", {"code": totp(account["totp_secret"], time.time())})
    if "/login/" in person.url:
        raise Lost(f"{account['name']} could not log in: {person.text[:200]}")
    return person


def a_plan(folder: Path) -> Path:
    """Make a one-page PDF, as an applicant would scan one."""
    path = folder / "经营场所布局图.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def say(text: str) -> None:
    """Print progress at once."""
    print(text, flush=True)


def rows(page: str) -> list[list[str]]:
    """Return the cells of a page's table, row by row, as a reader sees them."""
    found = []
    for row in re.findall(r"<tr\b.*?</tr>", page, re.DOTALL):
        cells = re.findall(r"<td\b.*?</td>", row, re.DOTALL)
        words = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
        found.append([word for word in words if word])
    return [row for row in found if row]


class Demo:
    """One run."""

    def __init__(self, base: str, accounts: dict[str, dict[str, str]]) -> None:
        self.base, self.accounts, self.number = base, accounts, ""

    def as_role(self, role: str) -> Visitor:
        """Log in as a role of ux.md 4.0."""
        return log_in(self.base, self.accounts[role])

    def apply(self) -> Visitor:
        """File the case as the enterprise's agent; return the applicant's browser."""
        say("申请：经办人登录，代企业填写")
        person = self.as_role("经办人")
        person.open("/identity/").press("切换到企业")
        person.open(f"/search/?q={SERVICE}").follow(SERVICE).follow("在线办理")
        person.press("重新开始" if person.has_button("重新开始") else "开始办理")
        if person.has_button("同意并获取"):
            person.press("同意并获取")
        self._answer(person)
        self._hand_in(person)
        person.press("保存并继续", {"way": "ONLINE"}).press("核对无误")
        person.press("提交申请", {"agree": "on", "name": self.accounts["经办人"]["name"]})
        found = re.search(r"/apply/(\d{18})/receipt/", person.url)
        if not found:
            raise Lost(f"the application was not filed: {person.text[:300]}")
        self.number = found.group(1)
        return person

    def _answer(self, person: Visitor) -> None:
        while "/form/" in person.url:
            page = person.url
            names = {name for form in person.page.forms for name in form.kinds}
            person.press("保存并继续", {k: v for k, v in ANSWERS.items() if k in names})
            if person.url == page:
                raise Lost(f"the page was refused: {person.text[:400]}")

    def _hand_in(self, person: Visitor) -> None:
        with tempfile.TemporaryDirectory() as folder:
            plan = a_plan(Path(folder))
            pattern = re.compile(r"/materials/(\d+)/upload/")
            lines = [f.action for f in person.page.forms if pattern.search(f.action)]
            for action in lines:
                person.send(action, {"file": plan})
        person.press("保存并继续")

    def case_page(self, role: str, act: str = "") -> Visitor:
        """Open the case at the desk as a role; take it if it is free."""
        person = self.as_role(role).open(f"/desk/cases/{self.number}/")
        if person.has_button("领取"):
            person.press("领取")
        return person.open(f"/desk/cases/{self.number}/{act}/") if act else person

    def accept(self) -> None:
        """Accept as the window."""
        self.case_page("窗口", "accept").press("看看申请人会读到什么").press("受理")

    def review(self) -> None:
        """Review as two people, then send up as the one who holds the case."""
        for role in ("审查员一", "审查员二"):
            page = self.case_page(role, "review")
            lines = [n for form in page.page.forms for n in form.kinds if n.endswith("-result")]
            opinion = {"passed": "yes", "opinion": "材料齐全、符合法定形式，现场条件符合要求。"}
            page.press("保存审查意见", {**dict.fromkeys(lines, "PASS"), **opinion})
        self._finish(self.case_page("审查员一", "send-up"), {"opinion": "建议准予"})

    def decide(self) -> None:
        """Grant as the approver."""
        reason = "申请材料齐全，符合《食品安全法》第三十三条规定的条件。"
        values = {"reason": reason, "clause": "《食品安全法》第三十五条", "outcome": "GRANTED"}
        self._finish(self.case_page("审批人", "decide"), values)

    def receive(self, applicant: Visitor) -> None:
        """Open the result as the applicant, as soon as the decision bears its seal."""
        page = f"/my/cases/{self.number}/"
        until = time.monotonic() + PATIENCE
        while "待用印" in applicant.open(page).text:
            if time.monotonic() > until:
                raise Lost(f"the decision was not sealed within {PATIENCE} s")
            time.sleep(1)
        applicant.press(CONFIRM)

    def _finish(self, page: Visitor, values: dict[str, Any]) -> None:
        """Fill what the page asks for and press on until the case's own page is back."""
        for _ in range(3):
            form = next((f for f in page.page.forms if f.is_act), None)
            if form is None:
                return
            here = page.url
            page.press(form.buttons[0][0], {k: v for k, v in values.items() if k in form.kinds})
            if page.status >= 400:  # noqa: PLR2004
                raise Lost(f"{here} was refused: {page.text[:400]}")
            if re.search(rf"/cases/{self.number}/(opinions/|documents/)?$", page.url):
                return

    def report(self, applicant: Visitor) -> str:
        """Print the applicant's view; return the public state."""
        applicant.open(f"/my/cases/{self.number}/")
        state = CLOSED if CLOSED in applicant.text else ""
        desk = self.as_role("审批人").open(f"/desk/cases/{self.number}/")
        clocks = re.findall(r"(?:收件答复|承诺时限|法定时限)：\S+ .*?(?=怎样算出来的)", desk.text)
        desk.open(f"/desk/cases/{self.number}/trace/")
        say(f"\n申请编号 {self.number}  {state}\n经过")
        for row in rows(desk.body.decode()):
            say(f"  {'  '.join(row)}")
        say("时限")
        for clock in clocks:
            say(f"  {clock.strip()}")
        say("可以看的页面")
        for name, path in self.addresses():
            say(f"  {name}  {self.base}{path}")
        return state

    def addresses(self) -> list[tuple[str, str]]:
        """Return the pages worth a look."""
        return [
            ("申请人看到的", f"/my/cases/{self.number}/"),
            ("告知单", f"/apply/{self.number}/receipt/"),
            ("凭编号查进度", f"/track/{self.number}/"),
            ("工作台上的办件", f"/desk/cases/{self.number}/"),
            ("公示", "/public/"),
            ("消息箱", "/test/messages/"),
        ]


def main() -> int:
    """Run the demo against the server that var/world.json names."""
    data = Path(os.environ.get("YIWANG_DATA") or ROOT / "var")
    try:
        world = json.loads((data / "world.json").read_text("utf8"))
    except FileNotFoundError:
        say("No demo world here: start the product with `make run` first.")
        return 1
    demo = Demo(world["base_url"].rstrip("/"), world["accounts"])
    began = time.monotonic()
    try:
        applicant = demo.apply()
        for name, act in (("受理", demo.accept), ("审查", demo.review), ("决定", demo.decide)):
            say(f"[{time.monotonic() - began:5.1f} s] {name}：{demo.number}")
            act()
        say(f"[{time.monotonic() - began:5.1f} s] 用印、送达：{demo.number}")
        demo.receive(applicant)
        state = demo.report(applicant)
    except (Lost, OSError) as error:
        say(f"没有走完：{error}")
        return 1
    say(f"[{time.monotonic() - began:5.1f} s] 完成")
    return 0 if state else 1


if __name__ == "__main__":
    sys.exit(main())
