"""``@command``: one transaction, an actor, a time, one audit entry."""

import functools
import inspect
import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from yiwang.foundation.core import metrics, recording
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.recording import concerning

__all__ = ["CommandInfo", "command", "concerning", "procedure", "registered", "term_of"]

F = TypeVar("F", bound=Callable[..., Any])
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CommandInfo:
    """A line of docs/generated/commands.md."""

    name: str
    module: str
    doc: str
    is_procedure: bool


_registry: dict[str, CommandInfo] = {}


def registered() -> dict[str, CommandInfo]:
    """Return all commands by name."""
    return dict(_registry)


def term_of(name: str) -> str:
    """Return a command's legal term, as its docstring's first sentence gives it in brackets."""
    info = _registry.get(name)
    sentence = info.doc.split("\n\n", 1)[0] if info else ""
    terms = re.findall(r"[(（]([^()（）]*[\u4e00-\u9fff][^()（）]*)[)）]", sentence)
    return terms[0] if terms else name


def _check(function: Callable[..., Any], name: str) -> None:
    parameters = inspect.signature(function).parameters
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{name}: every parameter of a command is keyword-only")
    if not {"actor", "at"} <= set(parameters):
        raise TypeError(f"{name}: a command takes actor and at")
    if not function.__doc__:
        raise TypeError(f"{name}: a command says what it does and which article it follows")


def _register(function: Callable[..., Any], name: str, *, is_procedure: bool) -> None:
    _check(function, name)
    if name in _registry and _registry[name].module != function.__module__:
        raise TypeError(f"two commands are called {name}")
    _registry[name] = CommandInfo(
        name, function.__module__, inspect.getdoc(function) or "", is_procedure
    )


def command(
    name: str, *, audited: bool = True, one_statement: bool = False, joins: bool = False
) -> Callable[[F], F]:
    """Make a function a command.

    The function names its audit stream with :func:`concerning`. ``audited=False`` is for acts that
    ``decisions.md`` frees from an entry (autosave of a draft) and says so in the generated list.
    ``one_statement=True`` opens no transaction: everything it writes, its entry too, is one
    statement (``core.together``), which is a transaction by itself.
    """

    def decorate(function: F) -> F:
        _register(function, name, is_procedure=False)

        @functools.wraps(function)
        def run(**kwargs: Any) -> Any:
            act = recording.Act(command=name, actor=kwargs["actor"], at=kwargs["at"])
            token = recording.push(act)
            try:
                with _span(one_statement=one_statement, joins=joins):
                    result = function(**kwargs)
                    if audited and act.receipt is None:
                        _record(act, name, late=one_statement)
            except DomainError as error:
                metrics.COMMANDS.labels(name, "refused").inc()
                _record_refusal(act, error)
                raise
            finally:
                recording.pop(token)
            metrics.COMMANDS.labels(name, "done").inc()
            logger.info("core.command.done command=%s stream=%s", name, act.stream or "-")
            return result

        run.yw_command = name  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def _span(*, one_statement: bool, joins: bool) -> AbstractContextManager[Any]:
    if one_statement or (joins and transaction.get_connection().in_atomic_block):
        return nullcontext()
    return transaction.atomic()


def _record_refusal(act: recording.Act, error: DomainError) -> None:
    """Keep a refused attempt once all is rolled back; an outer transaction would lose it."""
    if not transaction.get_connection().in_atomic_block:
        recording.recorder().refuse(act, error.full_code)


def _record(act: recording.Act, name: str, *, late: bool) -> None:
    if late:
        raise RuntimeError(f"{name} ended without its entry; one statement writes it too")
    if not act.stream:
        raise RuntimeError(f"{name} ended without concerning(stream)")
    act.receipt = recording.recorder().record(act)


def _is_within_one() -> bool:
    """Whether a transaction is open; the one that Django wraps around a test does not count."""
    blocks = transaction.get_connection().atomic_blocks
    return any(not block._from_testcase for block in blocks)  # noqa: SLF001  as Django's durable


def procedure(name: str) -> Callable[[F], F]:
    """Mark a function that asks a provider with no transaction open, then runs one command."""

    def decorate(function: F) -> F:
        _register(function, name, is_procedure=True)

        @functools.wraps(function)
        def run(**kwargs: Any) -> Any:
            if _is_within_one():
                raise RuntimeError(f"{name} asks an outside system; no transaction may be open")
            return function(**kwargs)

        run.yw_command = name  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate
