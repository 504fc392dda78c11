"""Writes of licences."""

from .licence_types import (
    CannotChangeType,
    TypeOvertaken,
    begin_type,
    begin_type_version,
    change_layout,
    describe_type,
    load_types,
    make_layout,
    move_face_field,
    publish_type,
    put_face_field,
    remove_face_field,
    withdraw_type,
)

__all__ = [
    "CannotChangeType",
    "TypeOvertaken",
    "begin_type",
    "begin_type_version",
    "change_layout",
    "describe_type",
    "load_types",
    "make_layout",
    "move_face_field",
    "publish_type",
    "put_face_field",
    "remove_face_field",
    "withdraw_type",
]
