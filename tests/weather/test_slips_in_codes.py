"""Identity numbers, credit codes and application numbers with every slip of one character."""

from datetime import date

import pytest

from yiwang.lib.codes import faults
from yiwang.lib.codes.application_number import build_application_number, parse_application_number
from yiwang.lib.codes.residents import parse_resident_id, synthetic_resident_id
from yiwang.lib.codes.uscc import parse_uscc, synthetic_uscc

TODAY = date(2026, 11, 22)
SAMPLES = 25
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
CODES = {
    "identity number": (
        [synthetic_resident_id(n * 977) for n in range(SAMPLES)],
        lambda text: parse_resident_id(text, today=TODAY),
        "0123456789X",
    ),
    "credit code": ([synthetic_uscc(n * 3907) for n in range(SAMPLES)], parse_uscc, USCC),
    "application number": (
        [
            str(build_application_number(on=TODAY, sequence=n * 7919 + 1, key=b"k" * 16))
            for n in range(SAMPLES)
        ],
        parse_application_number,
        "0123456789",
    ),
}


def accepted(parse, text):
    try:
        parse(text)
    except faults.InvalidCode:
        return False
    return True


def slips(code, alphabet):
    """Every code that differs in one place."""
    for place, right in enumerate(code):
        for wrong in alphabet:
            if wrong != right:
                yield code[:place] + wrong + code[place + 1 :]


@pytest.mark.parametrize("kind", CODES)
def test_every_slip_of_one_character_is_noticed(kind):
    """All of them: ISO 7064 and GB 32100 check characters miss none."""
    codes, parse, alphabet = CODES[kind]
    tried = missed = 0
    for code in codes:
        assert accepted(parse, code)
        for slip in slips(code, alphabet):
            tried += 1
            missed += accepted(parse, slip)
    assert missed == 0
    assert tried == SAMPLES * 18 * (len(alphabet) - 1)


def swaps(code):
    """Every code with two neighbours exchanged."""
    for place in range(len(code) - 1):
        if code[place] != code[place + 1]:
            yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]


@pytest.mark.parametrize("kind", ["identity number", "credit code"])
def test_every_exchange_of_neighbours_is_noticed(kind):
    """Their weights differ from place to place."""
    codes, parse, _ = CODES[kind]
    assert not [swap for code in codes for swap in swaps(code) if accepted(parse, swap)]


def test_what_the_application_number_cannot_notice_is_known():
    """MOD 11,10 misses few exchanges; such a number then belongs to nobody, or to its day's case.

    A look-up by number shows the state only, so an unnoticed exchange tells nothing of a person.
    """
    codes, parse, _ = CODES["application number"]
    tried = [swap for code in codes for swap in swaps(code)]
    missed = [swap for swap in tried if accepted(parse, swap)]
    assert len(missed) <= 0.03 * len(tried), missed
