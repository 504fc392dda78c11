"""`python -m devtools.walk`: visit every page the running product links to, as every role.

Breadth first, two instances of an address pattern, then one application filled with its errors.
At 360 and 1280 pixels it looks for: a bad status, axe violations, a page wider than its window,
not one h1, no title, errors on the console (the content security policy reports there), requests to
another host; then the core path without JavaScript and a sample in elder mode. Accounts come from
var/world.json. Exit code 1 on any finding.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from devtools.typing_in import fill, log_in, press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (360, 1280)
ELDER = "2"
OK, REFUSED, UNPROCESSABLE = 200, 400, 422
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AXE = "t => axe.run(document, {runOnly: {type: 'tag', values: t}, resultTypes: ['violations']})"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
VISITOR = "访客"
STARTS = {
    VISITOR: [
        "/",
        "/login/",
        "/register/",
        "/track/",
        "/verify/",
        "/elder/",
        "/sitemap/",
        "/terminal/",
        "/test/",
    ],
    "群众甲": ["/my/", "/identity/", "/identity/security/", "/my/cases/", "/verify-name/"],
    "经办人": ["/my/", "/my/cases/", "/identity/"],
}
STAFF_STARTS = ["/desk/"]
OWN = ("/my/", "/identity/", "/apply/", "/desk/", "/verify-name/", "/files/")
WITHOUT_SCRIPT = ["/", "/personal/", "/search/?q=食品", "/dept/", "/themes/", "/track/", "/a11y/"]
ONE = re.compile(r"\bT\d\d\b|\d{3,}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z0-9-]{8,}|/v/[\d-]+")


def pattern(url: str) -> str:
    """Return an address with what names one thing replaced by a star, and the names it asks for."""
    parts = urlsplit(url)
    asked = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    return ONE.sub("*", parts.path) + (f"?{asked}" if asked else "")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong on one page."""

    role: str
    path: str
    where: str
    what: str


@dataclass
class Walk:
    """One walk over one running product."""

    base: str
    shots: Path | None = None
    each: int = 2
    findings: list[Finding] = field(default_factory=list)
    visited: int = 0
    known: Counter[str] = field(default_factory=Counter)
    noise: list[str] = field(default_factory=list)

    def page(self, browser: Browser, *, javascript: bool = True) -> Page:
        """Open a browser of its own, as a new visitor."""
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": 800},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.set_default_timeout(20000)
        page.on("console", lambda m: self.noise.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.noise.append(str(e)))
        page.on("request", lambda r: self._stays_here(r.url))
        return page

    def _stays_here(self, url: str) -> None:
        if url.startswith(("http:", "https:")) and not url.startswith(self.base):
            self.noise.append(f"request to another host: {url[:120]}")

    def say(self, role: str, path: str, where: str, what: str) -> None:
        """Keep a finding, once."""
        one = Finding(role, path, where, " ".join(what.split())[:300])
        if one not in self.findings:
            self.findings.append(one)
            print(f"  ! {role} {path} {where}: {one.what}", flush=True)

    def look(self, page: Page, role: str, status: int, name: str = "", wanted: int = OK) -> None:
        """Check the page as it stands, at every width."""
        path = page.url.removeprefix(self.base)
        self.visited += 1
        if status not in {wanted, UNPROCESSABLE}:
            self.say(role, path, "-", f"status {status}")
        if page.locator("h1").count() != 1:
            self.say(role, path, "-", f"{page.locator('h1').count()} h1")
        if not page.title().strip():
            self.say(role, path, "-", "no title")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (wider := page.evaluate(WIDER)) > 0:
                self.say(role, path, str(width), f"wider than its window by {wider} px")
            for line in violations(page):
                self.say(role, path, str(width), line)
            if self.shots:
                label = re.sub(r"\W+", "-", f"{role}-{name or path}").strip("-")[:90]
                page.screenshot(path=str(self.shots / f"{label}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        self._hear(role, path, status)

    def _hear(self, role: str, path: str, status: int) -> None:
        for line in self.noise:
            if not (status >= REFUSED and "Failed to load resource" in line):
                self.say(role, path, "-", line)
        self.noise.clear()

    def visit(self, page: Page, role: str, path: str, wanted: int = OK) -> list[str]:
        """Open an address, check it, return where it links to."""
        answer = open_page(page, self.base + path)
        if answer is None:
            file = page.request.get(self.base + path)
            if file.status != wanted:
                self.say(role, path, "-", f"status {file.status}")
            return []
        if "text/html" not in answer.headers.get("content-type", ""):
            self.noise.clear()  # the browser's own viewer
            return []
        self.look(page, role, answer.status, wanted=wanted)
        here = [url for url in page.evaluate(LINKS) if url.startswith(self.base)]
        return [url.removeprefix(self.base).split("#")[0] for url in here]

    def crawl(self, page: Page, role: str, starts: list[str], only: str = "") -> None:
        """Walk breadth first; patterns another role has seen are looked at once more at most."""
        seen: set[str] = set()
        here: Counter[str] = Counter()
        queue = deque(starts)
        while queue:
            path = queue.popleft()
            if path in seen or (only and only not in path and path not in starts):
                continue
            seen.add(path)
            kind = pattern(path)
            public = role != VISITOR and not path.startswith(OWN) and path not in starts
            if public or here[kind] >= (1 if self.known[kind] else self.each):
                continue
            here[kind] += 1
            try:
                queue.extend(self.visit(page, role, path))
            except Exception as error:  # noqa: BLE001  one broken page must not end the walk
                self.say(role, path, "-", f"the walk could not read it: {str(error)[:160]}")
        self.known.update(here.keys())
        self.known.update(f"{role} {kind}" for kind in here)

    def apply(self, page: Page, role: str, code: str, name: str) -> str:
        """Fill one application, look at every step empty, wrong and right; return its receipt."""
        page.goto(f"{self.base}/apply/{code}/")
        press(page, "重新开始", "开始办理")
        for step in range(16):
            self.look(page, role, OK, f"apply-{step}")
            if "/receipt/" in page.url:
                return page.url
            if "/form/" in page.url or "/delivery/" in page.url or "/sign/" in page.url:
                self._wrong(page, role, step)
            fill(page, name)
            press(page, "同意并获取", "保存并继续", "核对无误，去签名提交", "提交申请", "继续")
            if page.locator(".errsum").count():
                self.look(page, role, UNPROCESSABLE, f"apply-{step}-still-errors")
                self.say(role, page.url, "-", page.locator(".errsum").inner_text())
                return ""
        return ""

    def _wrong(self, page: Page, role: str, step: int) -> None:
        for one in page.locator("main input[type=text], main input[type=tel], main textarea").all():
            if one.is_visible() and one.is_editable():
                one.fill("")
        press(page, "保存并继续", "提交申请")
        if page.locator(".errsum").count():
            self.look(page, role, UNPROCESSABLE, f"apply-{step}-errors")

    def without_script(self, browser: Browser) -> None:
        """Open the core path with JavaScript off: every page answers with its one heading."""
        page = self.page(browser, javascript=False)
        for path in WITHOUT_SCRIPT:
            answer = page.goto(self.base + path)
            if answer is None or answer.status != OK or page.locator("h1").count() != 1:
                self.say(VISITOR, path, "no script", "does not work")
        page.context.close()

    def elder(self, browser: Browser) -> None:
        """Look at a sample in elder mode."""
        page = self.page(browser)
        page.context.add_cookies([{"name": "yw_elder", "value": ELDER, "url": self.base}])
        for path in [*WITHOUT_SCRIPT, "/login/", "/elder/", "/region/", "/help/"]:
            answer = page.goto(self.base + path)
            if page.locator(f"html[data-elder='{ELDER}']").count() != 1:
                self.say("长辈版", path, "-", "elder mode is not on")
            self.look(page, "长辈版", answer.status if answer else 0)
        page.context.close()


def open_page(page: Page, url: str) -> Response | None:
    """Open an address; nothing when the browser would save it as a file."""
    try:
        return page.goto(url)
    except Exception as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands."""
    import axe_playwright_python

    if not page.evaluate("typeof axe !== 'undefined'"):
        source = Path(axe_playwright_python.__file__).parent / "axe.min.js"
        page.evaluate(source.read_text("utf8"))
    found = page.evaluate(AXE, TAGS)["violations"]
    return [f"axe {one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"][:2]]


def rounds(walk: Walk, browser: Browser, roles: list[str], asked: Any, world: Any) -> None:
    """Walk as each role in turn."""
    for role in roles:
        print(f"{role} …", flush=True)
        page = walk.page(browser)
        if role != VISITOR:
            log_in(page, walk.base, world["accounts"][role])
            walk.noise.clear()
        if role == "经办人":
            page.goto(walk.base + "/identity/")
            page.get_by_role("button", name="切换到企业").first.click()
            page.wait_for_load_state()
        walk.crawl(page, role, asked.start or STARTS.get(role, STAFF_STARTS), asked.only)
        if asked.apply and role == "群众甲":
            walk.apply(page, role, asked.apply, world["accounts"][role]["name"])
        page.context.close()


def main(argv: list[str] | None = None) -> int:
    """Walk and print what was found."""
    from playwright.sync_api import sync_playwright

    data = Path(os.environ.get("YIWANG_DATA") or ROOT / "var")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--roles", default="", help="comma-separated; all by default")
    parser.add_argument("--only", default="", help="follow only addresses that hold this")
    parser.add_argument("--start", nargs="*", help="first addresses instead of the usual ones")
    parser.add_argument("--shots", type=Path, help="keep pictures in this folder")
    parser.add_argument("--apply", default="", help="code of an item to apply for as 群众甲")
    parser.add_argument("--each", type=int, default=2, help="instances of an address pattern")
    asked = parser.parse_args(argv)
    world = json.loads((data / "world.json").read_text("utf8"))
    if asked.shots:
        asked.shots.mkdir(parents=True, exist_ok=True)
    walk = Walk(world["base_url"].rstrip("/"), asked.shots, asked.each)
    roles = asked.roles.split(",") if asked.roles else [VISITOR, *world["accounts"]]
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        rounds(walk, browser, roles, asked, world)
        if VISITOR in roles and not asked.only:
            walk.without_script(browser)
            walk.elder(browser)
        browser.close()
    print(f"{walk.visited} pages, {len(walk.findings)} findings")
    for one in walk.findings:
        print(f"{one.role}\t{one.path}\t{one.where}\t{one.what}")
    return 1 if walk.findings else 0


if __name__ == "__main__":
    sys.exit(main())
