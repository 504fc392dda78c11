"""What of somebody's words may be published: numbers and addresses of people are taken out."""

import re
from typing import Final

HIDDEN: Final = "〔号码已隐去〕"
MAIL: Final = "〔邮箱已隐去〕"
_NUMBER = re.compile(r"(?:\d[\s\-\u2014\u2013]?){6,}[\dXx\uff38\uff58]")
_MAIL = re.compile(r"[\w.+-]+[@\uff20][\w-]+(?:\.[\w-]+)+")


def published(text: str) -> str:
    """Return words without identity numbers, phones, cards and mail addresses (脱敏).

    Seven digits and more are a number of somebody, however they are grouped or how wide.
    """
    return _NUMBER.sub(HIDDEN, _MAIL.sub(MAIL, text))
