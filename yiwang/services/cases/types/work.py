"""What crosses the border when staff handle a case."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CorrectionPoint:
    """One thing to correct: a material or a field, what is wrong, how to mend it.

    ``reason`` says why a material is asked again that the platform has.
    """

    problem: str
    how: str
    material_no: int | None = None
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A line a reviewer ticked (逐项核对)."""

    name: str
    passed: bool
    remark: str = ""
