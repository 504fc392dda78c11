"""A person without JavaScript: reads pages, fills forms by their labels, presses buttons.

Used by `make demo`; it proves by the way that the core path needs no script. Standard library only.
"""

from __future__ import annotations

import mimetypes
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

UNSENT = {"file", "button", "image", "reset"}
VOID = {
    "input",
    "br",
    "img",
    "meta",
    "link",
    "hr",
    "source",
    "wbr",
    "path",
    "use",
    "rect",
    "circle",
}


class Lost(Exception):
    """A page does not offer what was looked for."""


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, what its controls are called."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_act(self) -> bool:
        """Whether it is the page's own form: posted to the page itself."""
        return self.method == "post" and bool(self.buttons) and not self.action


class _Page(HTMLParser):
    """Collect forms, links, headings and the plain text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.title = ""
        self._form: Form | None = None
        self._ids: dict[str, tuple[Form, str, str]] = {}
        self._label_for: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in {"input", "select", "textarea"} and self._form and "disabled" not in a:
            self._control(tag, a)
        if tag not in VOID:
            self._open.append((tag, a, []))

    def _control(self, tag: str, a: dict[str, str]) -> None:
        form, name, kind = self._form, a.get("name", ""), a.get("type", tag)
        if form is None or not name:
            return
        if a.get("id"):
            self._ids[a["id"]] = (form, name, a.get("value", "on"))
        form.kinds[name] = kind
        if kind in {"checkbox", "radio"}:
            if "checked" in a:
                form.values.append((name, a.get("value", "on")))
        elif kind == "submit":
            form.buttons.append((a.get("value", ""), name, a.get("value", "")))
        elif kind not in UNSENT and tag == "input":
            form.values.append((name, a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """Close an element and use what it held."""
        if tag in VOID:
            return
        while self._open:
            name, a, parts = self._open.pop()
            text = " ".join("".join(parts).split())
            self._close(name, a, text)
            if name == tag:
                break

    def _close(self, tag: str, a: dict[str, str], text: str) -> None:
        if tag == "title":
            self.title = text
        elif tag == "a" and a.get("href"):
            self.links.append((text, a["href"]))
        elif tag == "label" and a.get("for"):
            self._label_for.append((text, a["for"]))
        elif self._form:
            self._close_in_form(self._form, tag, a, text)

    def _close_in_form(self, form: Form, tag: str, a: dict[str, str], text: str) -> None:
        if tag == "button" and a.get("type", "submit") == "submit":
            form.buttons.append((text, a.get("name", ""), a.get("value", "")))
        elif tag == "textarea" and a.get("name"):
            form.values.append((a["name"], text))
        elif tag == "option" and "selected" in a:
            select = next((at for name, at, _ in reversed(self._open) if name == "select"), {})
            form.values.append((select.get("name", ""), a.get("value", text)))
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """Keep text for every open element."""
        for _, _, parts in self._open:
            parts.append(data)
        if not any(tag in {"script", "style", "title"} for tag, _, _ in self._open):
            self.text.append(data)

    def finish(self) -> None:
        """Tie labels to their controls."""
        for text, target in self._label_for:
            if target in self._ids:
                form, name, value = self._ids[target]
                form.labels.setdefault(text, []).append((name, value))


class Visitor:
    """One person at one browser: cookies of their own, a present page."""

    def __init__(self, base: str) -> None:
        self.base, self.url, self.status = base.rstrip("/"), base, 0
        self.body = b""
        self.page = _Page()
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar), urllib.request.ProxyHandler({})
        )

    @property
    def cookies(self) -> str:
        """The Cookie header this browser would send."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    @property
    def text(self) -> str:
        """The page as a reader sees it."""
        return " ".join("".join(self.page.text).split())

    def open(self, address: str, data: bytes | None = None, kind: str = "") -> Visitor:
        """Go to an address."""
        wanted = quote(address, safe="/:?&=#%+,;@")
        url = urljoin(self.url if address else self.base, wanted)
        if urlsplit(url).netloc != urlsplit(self.base).netloc:
            raise Lost(f"{url} is not on this platform")
        request = urllib.request.Request(url, data=data)  # noqa: S310  same host, checked above
        request.add_header("Referer", self.url)
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with self._opener.open(request, timeout=60) as answer:
                self.status, self.body, self.url = answer.status, answer.read(), answer.url
                html = "html" in answer.headers.get("Content-Type", "")
        except urllib.error.HTTPError as error:
            self.status, self.body, self.url, html = error.code, error.read(), error.url, True
        self.page = _Page()
        if html:
            self.page.feed(self.body.decode())
            self.page.close()
            self.page.finish()
        return self

    def follow(self, text: str) -> Visitor:
        """Follow the first link whose text holds this."""
        for name, href in self.page.links:
            if text in name:
                return self.open(href)
        raise Lost(f"no link 「{text}」 on {self.url} ({self.page.title})")

    def has_button(self, text: str) -> bool:
        """Whether a form offers this button."""
        return any(text in name for form in self.page.forms for name, _, _ in form.buttons)

    def press(
        self,
        button: str,
        values: dict[str, Any] | None = None,
        files: dict[str, Path] | None = None,
    ) -> Visitor:
        """Fill the form that has this button and press it.

        Keys are labels or control names; a list ticks several boxes.
        """
        for form in self.page.forms:
            for text, name, value in form.buttons:
                if button in text:
                    chosen = [(name, value)] if name else []
                    return self._send(form, self._filled(form, values or {}) + chosen, files or {})
        raise Lost(f"no button 「{button}」 on {self.url} ({self.page.title})")

    def send(self, action: str, files: dict[str, Path]) -> Visitor:
        """Send the form that goes to this address with files."""
        form = next(form for form in self.page.forms if form.action == action)
        return self._send(form, form.values, files)

    def _filled(self, form: Form, values: dict[str, Any]) -> list[tuple[str, str]]:
        given: list[tuple[str, str]] = []
        for key, value in values.items():
            many = value if isinstance(value, list) else [value]
            given += [self._named(form, key, str(one)) for one in many]
        names = {name for name, _ in given}
        return [(n, v) for n, v in form.values if n not in names] + given

    def _named(self, form: Form, key: str, value: str) -> tuple[str, str]:
        if key in form.kinds or any(key == name for name, _ in form.values):
            found = [
                v
                for text, many in form.labels.items()
                for n, v in many
                if n == key and text == value
            ]
            is_choice = form.kinds.get(key) in {"radio", "checkbox"}
            return key, found[0] if found and is_choice else value
        for text, targets in form.labels.items():
            if key in text:
                name, own = targets[0]
                return name, own if form.kinds.get(name) in {"radio", "checkbox"} else value
        raise Lost(f"no field 「{key}」 on {self.url}: {sorted(form.labels)} {sorted(form.kinds)}")

    def _send(self, form: Form, values: list[tuple[str, str]], files: dict[str, Path]) -> Visitor:
        address = form.action or self.url
        if form.method == "get":
            return self.open(f"{urljoin(self.url, address).split('?')[0]}?{urlencode(values)}")
        if not files:
            kind = "application/x-www-form-urlencoded"
            return self.open(address, urlencode(values).encode(), kind)
        mark = secrets.token_hex(16)
        body = _multipart(values, files, mark)
        return self.open(address, body, f"multipart/form-data; boundary={mark}")


def _multipart(values: list[tuple[str, str]], files: dict[str, Path], mark: str) -> bytes:
    out = bytearray()
    for name, value in values:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        out += head.encode() + value.encode() + b"\r\n"
    for name, path in files.items():
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        out += (
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{path.name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode()
        out += path.read_bytes() + b"\r\n"
    return bytes(out + f"--{mark}--\r\n".encode())
