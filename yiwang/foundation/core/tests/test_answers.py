"""Answers by idempotency key: the first acts, others get its answer, nothing piles up."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from yiwang.foundation.core import answers
from yiwang.foundation.core.models import KeptAnswer

pytestmark = pytest.mark.django_db


def expire():
    KeptAnswer.objects.update(expires=Now() - timedelta(seconds=1))


def test_the_first_acts_and_others_get_its_answer():
    assert answers.claim("a")
    assert not answers.claim("a")
    assert answers.kept("a") is None
    answers.keep("a", "done")
    assert not answers.claim("a")
    assert answers.kept("a") == "done"


def test_who_gives_up_lets_the_next_one_act():
    answers.claim("a")
    answers.give_up("a")
    assert answers.claim("a")


def test_an_expired_key_is_claimed_anew_without_its_answer():
    answers.claim("a")
    answers.keep("a", "done")
    expire()
    assert answers.claim("a")
    assert answers.kept("a") is None


def test_keys_in_force_outlive_many_others_and_expired_ones_go():
    answers.claim("0-first")
    answers.keep("0-first", "done")
    for n in range(400):
        assert answers.claim(f"n-{n}")
    assert answers.kept("0-first") == "done"
    expire()
    for n in range(110):
        answers.claim(f"m-{n}")
    assert KeptAnswer.objects.filter(expires__lt=Now()).count() == 0
