"""What of somebody's words may be published: what is personal is taken out."""

import re
from typing import Final

from yiwang.lib.codes.masking import covered

HIDDEN: Final = "〔号码已隐去〕"
MAIL: Final = "〔邮箱已隐去〕"
_NUMBER = re.compile(r"(?:\d[\s\-\u2014\u2013]?){6,}[\dXx\uff38\uff58]")
_MAIL = re.compile(r"[\w.+-]+[@\uff20][\w-]+(?:\.[\w-]+)+")


def published(text: str) -> str:
    """Return words without identity numbers, phones, cards and mail addresses (脱敏).

    Seven digits and more are a number of somebody, however they are grouped or how wide. Names that
    people give and number plates are covered as in every text that is published.
    """
    return covered(_NUMBER.sub(HIDDEN, _MAIL.sub(MAIL, text)))
