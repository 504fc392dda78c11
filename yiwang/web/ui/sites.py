"""The sites' frames: which base a shared page wears, navigation of the portal, menu of the desk.

All addresses are URL names; a name that no site has registered yet is left out, so that frames
render while pages are still being added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a navigation or menu; any of the permissions opens it, none is for all."""

    label: str
    name: str
    icon: str = ""
    permissions: tuple[str, ...] = ()
    note: str = ""
    url: str = ""
    current: bool = False


BASES: tuple[tuple[str, str], ...] = (
    ("/desk/", "desk/base.html"),
    ("/login/", "passport/base.html"),
    ("/register/", "passport/base.html"),
    ("/verify-name/", "passport/base.html"),
    ("/identity/", "passport/base.html"),
    ("/terminal/", "terminal/base.html"),
)

NAV: tuple[Link, ...] = (
    Link("首页", "portal:home"),
    Link("个人办事", "portal:personal"),
    Link("法人办事", "portal:legal"),
    Link("部门", "portal:departments"),
    Link("一件事", "portal:themes"),
    Link("便民服务", "portal:hot"),
    Link("中介超市", "portal:market"),
    Link("公示", "portal:publicity"),
    Link("政策法规", "portal:policy"),
)
BOTTOM: tuple[Link, ...] = (
    Link("首页", "portal:home", "home"),
    Link("办事", "portal:personal", "grid"),
    Link("办件查询", "portal:track", "search"),
    Link("我的", "portal:my", "person"),
)
HELP: tuple[Link, ...] = (
    Link("我要问", "portal:ask", "help"),
    Link("去大厅", "portal:about", "building"),
    Link("找代办点", "portal:helpers", "people"),
    Link("使用帮助", "portal:help", "info"),
)
FOOT: tuple[Link, ...] = (
    Link("中心简介", "portal:about"),
    Link("通知公告", "portal:notices"),
    Link("征集意见", "portal:consultations"),
    Link("下载中心", "portal:download"),
    Link("投诉举报", "portal:complain"),
    Link("无障碍声明", "ui:a11y"),
    Link("隐私说明", "portal:privacy"),
    Link("网站地图", "portal:sitemap"),
    Link("核验", "portal:verify"),
)
MENU: list[Link] = []


def register_menu(*links: Link) -> None:
    """Add entries to the desk's menu; called by the desk in ``AppConfig.ready``, in order."""
    for link in links:
        if link not in MENU:
            MENU.append(link)


def base_for(request: HttpRequest) -> str:
    """Return the frame that a shared page (error, settings) wears at this address."""
    return next(
        (base for start, base in BASES if request.path.startswith(start)), "portal/base.html"
    )


def resolve(
    links: Collection[Link], path: str, allowed: Callable[[str], bool] | None = None
) -> list[Link]:
    """Return the links that exist and that the visitor may follow, this page's marked."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    found = [
        (link, url)
        for link in links
        if (url := _url(link.name, urlconf))
        and (allowed is None or not link.permissions or any(map(allowed, link.permissions)))
    ]
    here = max((url for _, url in found if _within(path, url)), key=len, default=None)
    return [replace(link, url=url, current=url == here) for link, url in found]


def current(links: tuple[Link, ...], path: str) -> str:
    """Return the address of the entry that is marked at this path, or nothing."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    urls = (_url(link.name, urlconf) for link in links)
    return max((url for url in urls if url and _within(path, url)), key=len, default="")


@lru_cache(maxsize=512)
def _url(name: str, _urlconf: object) -> str:
    """Return a page's address, or nothing while the page is not there; addresses do not change."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _within(path: str, url: str) -> bool:
    return path == url if url in {"/", "/desk/"} else path.startswith(url)
