"""The registry of standard data elements and of known sources, for the designer's lists."""

from collections.abc import Mapping

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.designing.rules import terms
from yiwang.services.designing.types import Source, Term
from yiwang.services.eforms.types import FieldKind, FileSort


def standard_terms(*, viewer: Actor = ANYONE) -> tuple[Term, ...]:
    """Return what a new field may begin from (标准数据元)."""
    del viewer
    return tuple(terms.TERMS.values())


def known_sources(*, viewer: Actor = ANYONE) -> tuple[Source, ...]:
    """Return where an answer may be known already (预填来源)."""
    del viewer
    return tuple(terms.SOURCES.values())


def kind_names(*, viewer: Actor = ANYONE) -> Mapping[FieldKind, str]:
    """Return the kinds of fields with their words (字段种类)."""
    del viewer
    return terms.KIND_NAMES


def file_sorts(*, viewer: Actor = ANYONE) -> Mapping[FileSort, str]:
    """Return the sorts of files a question may take, with their words (收的文件)."""
    del viewer
    return terms.FILE_SORTS
