"""Published and computed vectors of every check character, and what single errors do to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.codes import check_digits as cd


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("W032001", "T"),
        ("11100000000013338W03211220000013544541JDEMO0000000000000001001", "Y"),
        ("11100000000013338W03211220000013544541JDEMO0000000000000001002", "W"),
        ("11100000MB0341032Y002113700000045046442202500000010" + "01", None),
    ],
)
def test_mod37_36_gives_the_published_character(body, check):
    assert check is None or cd.mod37_36(body) == check


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("11220000013544541", "J"),
        ("11100000000013338", "W"),
        ("11450721MB1558081", "1"),
        ("11341800A72824253", "D"),
    ],
)
def test_uscc_check_gives_the_published_character(body, check):
    assert cd.uscc_check(body) == check


def test_organisation_and_resident_checks_give_the_published_characters():
    assert cd.organisation_check("01354454") == "1"
    assert cd.resident_check("11010519491231002") == "X"


def test_mod11_10_gives_the_standard_example():
    assert cd.mod11_10("0794") == "5"  # ISO 7064 annex


@given(st.text(cd.ALPHABET_36, min_size=1, max_size=60), st.data())
def test_mod37_36_refuses_every_single_error(body, data):
    full = body + cd.mod37_36(body)
    assert cd.check_mod37_36(full)
    place = data.draw(st.integers(0, len(full) - 1))
    wrong = data.draw(st.sampled_from(cd.ALPHABET_36.replace(full[place], "")))
    assert not cd.check_mod37_36(full[:place] + wrong + full[place + 1 :])


@given(st.text())
def test_check_mod37_36_never_raises(text):
    assert cd.check_mod37_36(text) in (True, False)


def test_a_character_outside_the_alphabet_is_an_error():
    with pytest.raises(ValueError, match="GB 32100"):
        cd.uscc_check("I" * 17)
    with pytest.raises(ValueError, match="zip"):
        cd.uscc_check("1")
