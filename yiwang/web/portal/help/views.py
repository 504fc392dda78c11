"""Help, the map of the site, what happens with personal data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.web.portal.context import crumbs
from yiwang.web.ui.access import public
from yiwang.web.ui.sites import Link, resolve

COLUMNS: tuple[tuple[str, tuple[Link, ...]], ...] = (
    (
        "找事项",
        (
            Link("首页", "portal:home"),
            Link("搜索", "portal:search"),
            Link("个人办事", "portal:personal"),
            Link("法人办事", "portal:legal"),
            Link("部门", "portal:departments"),
            Link("一件事", "portal:themes"),
            Link("便民服务", "portal:hot"),
            Link("切换地区", "portal:region"),
        ),
    ),
    (
        "办事",
        (
            Link("办件查询", "portal:track"),
            Link("惠企政策", "portal:my_policies"),
            Link("我的空间", "portal:my"),
            Link("登录", "passport:login"),
            Link("核验", "portal:verify"),
            Link("利害关系人陈述申辩", "portal:statement"),
            Link("找代办点", "portal:helpers"),
            Link("工程建设项目", "portal:project_guide"),
            Link("名称自主申报", "portal:names"),
        ),
    ),
    (
        "公开",
        (
            Link("公示", "portal:publicity"),
            Link("通知公告", "portal:notices"),
            Link("征集意见", "portal:consultations"),
            Link("取消的证明材料清单", "portal:abolished"),
            Link("好差评", "portal:ratings"),
            Link("堵点疏解", "portal:pain_points"),
            Link("政策法规", "portal:policy"),
            Link("下载中心", "portal:download"),
            Link("中心简介", "portal:about"),
            Link("中介超市", "portal:market"),
        ),
    ),
    (
        "帮助",
        (
            Link("使用帮助", "portal:help"),
            Link("我要问", "portal:ask"),
            Link("投诉举报", "portal:complain"),
            Link("长辈版", "ui:elder"),
            Link("无障碍声明", "ui:a11y"),
            Link("隐私说明", "portal:privacy"),
        ),
    ),
)


@public
def show(request: HttpRequest) -> HttpResponse:
    """Show the user guide and frequent questions."""
    return render(request, "portal/help/show.html", {"crumbs": crumbs("使用帮助")})


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Show all columns of the portal."""
    columns = [(title, resolve(links, request.path)) for title, links in COLUMNS]
    context = {"columns": columns, "crumbs": crumbs("网站地图")}
    return render(request, "portal/help/sitemap.html", context)


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what personal data is used for, how long, and how to object."""
    return render(request, "portal/help/privacy.html", {"crumbs": crumbs("隐私说明")})
