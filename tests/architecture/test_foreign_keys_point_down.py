"""Foreign keys are dependencies that import-linter cannot see."""

from django.apps import apps
from django.conf import settings

from .ground import rank


def foreign_keys():
    for model in apps.get_models():
        if model.__module__.startswith("yiwang."):
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete and field.related_model:
                    yield model, field


def test_foreign_keys_point_down():
    """A lower model never learns who points at it, so that apps can be read and moved alone."""
    wrong = []
    for model, field in foreign_keys():
        target = field.related_model
        own = model._meta.app_label == target._meta.app_label
        if own or target._meta.label == settings.AUTH_USER_MODEL or not is_ours(target):
            continue
        if rank(target.__module__) >= rank(model.__module__):
            wrong.append(f"{field} points up to {target._meta.label}")
        elif not field.remote_field.hidden:
            wrong.append(f'{field} needs related_name="+"')
    assert not wrong, "\n".join(wrong)


def is_ours(model):
    return model.__module__.startswith("yiwang.")
