"""The demo's second factor is computed as the standard says."""

import pytest

from devtools import totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B


@pytest.mark.parametrize(
    ("at", "digits"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_the_codes_of_the_standard(at, digits):
    """A wrong code would lock the demo's staff out."""
    assert totp.code(SECRET, at) == digits
