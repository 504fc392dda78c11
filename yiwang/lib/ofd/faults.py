"""What this library raises: each has a stable code and a Chinese sentence that says what to do."""


class OfdError(Exception):
    """A document that cannot be written, read or sealed; ``str(error)`` is the sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class CannotWrite(OfdError):
    """What was given cannot be laid out as a document."""


class MissingGlyph(CannotWrite):
    """No face in use has this character; it is named, never drawn as a box."""

    def __init__(self, character: str) -> None:
        super().__init__(
            "ofd.glyph",
            f"字库中没有“{character}”（U+{ord(character):04X}）这个字，请核对，或请管理员补充字库",
        )
        self.character = character


class DoesNotFit(CannotWrite):
    """The text needs more room than its box has, even at the smallest size."""

    def __init__(self, text: str) -> None:
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        super().__init__("ofd.room", f"“{shown}”放不下，请缩短内容，或在模板中加大它的位置")


class CannotRead(OfdError):
    """These bytes are no OFD document that is safe to open."""


class CannotSeal(OfdError):
    """The package cannot take another signature or annotation."""


_SHOWN = 30
