"""The form of a library we exchange with (登记联通证照库)."""

from __future__ import annotations

from django import forms

from yiwang.web.desk.fields import text


class Library(forms.Form):
    """Who the other side is, how it signs, and how it knows us."""

    name = text("对方证照库的名称", most=120)
    code = text("对方代码", most=40, hint="双方约定的代码，例如示例市；同一代码再次登记就换公钥")
    region_code = text("对方地区", most=12, hint="12 位区划代码")
    own_code = text("本库代码", most=40, hint="对方登记本库用的代码")
    own_region = text("本库地区", most=12, hint="12 位区划代码")
    public_key = text(
        "对方公钥", most=200, rows=3, hint="SM2 公钥，04 开头的 130 位十六进制，由对方书面提供"
    )
