"""Check characters of the national codes, each as its standard states it.

Vectors: appendix A of the standards reference. All functions take the body without its check
character and return one character; a character outside the alphabet raises ``ValueError``.
"""

ALPHABET_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET_31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES_31 = {character: value for value, character in enumerate(ALPHABET_31)}
_WEIGHTS_USCC = tuple(pow(3, place, 31) for place in range(17))
_WEIGHTS_RESIDENT = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHTS_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)
_MODULUS_11 = 11


def mod11_10(digits: str) -> str:
    """ISO 7064 MOD 11,10 over decimal digits: every single wrong digit changes it."""
    product = 10
    for digit in digits:
        product = (product + ALPHABET_36.index(digit, 0, 10)) % 10 or 10
        product = product * 2 % 11
    return ALPHABET_36[(11 - product) % 10]


def mod37_36(text: str) -> str:
    """ISO 7064 MOD 37,36 over ``0-9A-Z``: the check of a licence identifier (电子证照标识)."""
    product = 36
    for character in text:
        product = (product + ALPHABET_36.index(character)) % 36 or 36
        product = product * 2 % 37
    return ALPHABET_36[(37 - product) % 36]


def check_mod37_36(text: str) -> bool:
    """Whether the last character of ``text`` is the MOD 37,36 check of what stands before it."""
    body, given = text[:-1], text[-1:]
    return bool(body) and set(body) <= set(ALPHABET_36) and mod37_36(body) == given


def uscc_check(body: str) -> str:
    """GB 32100-2015 over 17 characters (统一社会信用代码)."""
    try:
        total = sum(_VALUES_31[c] * w for c, w in zip(body, _WEIGHTS_USCC, strict=True))
    except KeyError as error:
        raise ValueError(f"not in the GB 32100 alphabet: {error}") from None
    return ALPHABET_31[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """GB 11714-1997 over 8 characters (组织机构代码, positions 9 to 17 of the credit code)."""
    total = sum(ALPHABET_36.index(c) * w for c, w in zip(body, _WEIGHTS_ORGANISATION, strict=True))
    value = _MODULUS_11 - total % _MODULUS_11
    return {10: "X", 11: "0"}.get(value, str(value))


def resident_check(body: str) -> str:
    """GB 11643-1999 over 17 digits (公民身份号码)."""
    total = sum(
        ALPHABET_36.index(c, 0, 10) * w for c, w in zip(body, _WEIGHTS_RESIDENT, strict=True)
    )
    return "10X98765432"[total % _MODULUS_11]
