"""A backup that could not be restored is none: a content without its file is named."""

import pytest

from config.backup import CannotBackUp
from config.backup.making import check_contents
from config.backup.store import place_of

HELD, LOST = "aa11" + "0" * 60, "bb22" + "0" * 60


def test_a_content_whose_file_is_gone_is_refused_by_name(tmp_path):
    (tmp_path / place_of(HELD)).parent.mkdir(parents=True)
    (tmp_path / place_of(HELD)).write_bytes(b"held")
    check_contents(tmp_path, [HELD])
    with pytest.raises(CannotBackUp, match=f"1 contents .* first {LOST}"):
        check_contents(tmp_path, [HELD, LOST])
