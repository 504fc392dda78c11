"""Parts of addresses."""


class CaseNumber:
    """An application number (申请编号): 18 digits, a key in the database."""

    regex = "[0-9]{18}"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """Write the number."""
        return str(value)
