"""The guidance: which question comes next, which situation the answers lead to."""

from collections.abc import Mapping
from dataclasses import replace

from yiwang.services.catalogue.types import (
    UNSURE,
    Guide,
    Limit,
    MaterialLine,
    Question,
    SituationInfo,
)


def is_asked(question: Question, answers: Mapping[str, str]) -> bool:
    """Whether the answers so far lead to this question."""
    return all(answers.get(key) in options for key, options in question.needs)


def next_question(questions: tuple[Question, ...], answers: Mapping[str, str]) -> Question | None:
    """Return the first question on the path that has no answer; None when all are answered."""
    return next((q for q in questions if is_asked(q, answers) and not answers.get(q.key)), None)


def most_asked(questions: tuple[Question, ...], answers: Mapping[str, str]) -> int:
    """Return how many questions there are at most on a path that goes on from these answers."""
    may_be: dict[str, set[str]] = {}
    for question in questions:
        if all(may_be.get(key, set()) & set(options) for key, options in question.needs):
            given = answers.get(question.key)
            may_be[question.key] = {given} if given else {o.key for o in question.options}
    return len(may_be)


def clean(questions: tuple[Question, ...], answers: Mapping[str, str]) -> dict[str, str]:
    """Keep only answers that are offered and on the path."""
    kept: dict[str, str] = {}
    for question in questions:
        given = answers.get(question.key, "")
        offered = {option.key for option in question.options} | {UNSURE}
        if is_asked(question, kept) and given in offered:
            kept[question.key] = given
    return kept


def settled(questions: tuple[Question, ...], answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers, with 「不确定」 for what was not asked because of an earlier one."""
    found = dict(answers)
    for question in questions:
        may_be = all(found.get(key) in {*options, UNSURE} for key, options in question.needs)
        if question.key not in found and question.needs and may_be:
            found[question.key] = UNSURE
    return found


def matches(
    situation: SituationInfo, answers: Mapping[str, str], *, is_unsure_enough: bool = False
) -> bool:
    """Whether the answers lead to the situation; 「不确定」 excludes no situation that applies."""
    lenient = is_unsure_enough or not situation.not_applicable
    return all(
        answers.get(key) in options or (answers.get(key) == UNSURE and lenient)
        for key, options in situation.answers
    )


def found(
    situations: tuple[SituationInfo, ...],
    answers: Mapping[str, str],
    questions: tuple[Question, ...] = (),
) -> tuple[SituationInfo, ...]:
    """Return the situations that the answers leave open, the most particular one first.

    Only where no situation that applies is left does 「不确定」 lead to one that does not.
    """
    given = settled(questions, answers)
    fits = [s for s in situations if matches(s, given)]
    fits = fits or [s for s in situations if matches(s, given, is_unsure_enough=True)]
    return tuple(sorted(fits, key=lambda s: -sum(given.get(k) in o for k, o in s.answers)))


def chosen(
    situations: tuple[SituationInfo, ...],
    answers: Mapping[str, str],
    questions: tuple[Question, ...] = (),
) -> SituationInfo | None:
    """Return the one situation that the answers lead to, None while something is unsure."""
    given = settled(questions, answers)
    fits = found(situations, answers, questions)
    exact = [s for s in fits if all(given.get(k) in o for k, o in s.answers)]
    return fits[0] if fits and exact[:1] == list(fits[:1]) and len(exact) == len(fits) else None


def tailored(guide: Guide, situation_key: str) -> Guide:
    """Return the guide as it is for a situation: its fee, limit, handling, steps and channel."""
    one = guide.situation(situation_key)
    if one is None or not (one.fee or one.promised or one.handling or one.steps or one.window_only):
        return guide
    at_once = Limit(0, "NOW") if one.handling == "NOW" else None
    return replace(
        guide,
        fee=one.fee or guide.fee,
        promised_limit=one.promised or at_once or guide.promised_limit,
        handling=one.handling or guide.handling,
        steps=tuple(s for s in guide.steps if s.name in one.steps or not one.steps),
        is_online=guide.is_online and not one.window_only,
    )


def materials_for(guide: Guide, situation_key: str) -> tuple[MaterialLine, ...]:
    """Return what the situation needs; without one, everything the item may ask for."""
    situation = guide.situation(situation_key)
    if situation is None:
        return guide.materials
    return tuple(m for m in guide.materials if m.no in situation.material_nos)


def _stands(guide: Guide, answers: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the situations that answers leave open, none while questions are left."""
    given = clean(guide.questions, answers)
    if next_question(guide.questions, given) is not None:
        return [], given
    return [s.key for s in found(guide.situations, given, guide.questions)], given


def led(
    before: Guide, now: Guide, situation_key: str, answers: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the situation and answers in a guide of somebody whom another version led.

    Answers that still fit are kept. The situation is empty when questions are left or it is gone.
    """
    is_there = not situation_key or now.situation(situation_key) is not None
    fits, given = _stands(now, answers)
    if is_there and (not answers or (fits, given) == _stands(before, answers)):
        return situation_key, dict(answers)
    return situation_key if situation_key in fits else next(iter(fits), ""), given


def _offer(guide: Guide, situation_key: str) -> tuple[object, ...]:
    """Return what a situation asks and costs, to compare two versions of a guide by."""
    shown = tailored(guide, situation_key)
    lines = [
        (
            m.no,
            m.name,
            m.necessity,
            m.form,
            m.copies,
            m.shareable,
            m.is_application_form,
            m.promise,
            m.promise_consequence,
        )
        for m in materials_for(guide, situation_key)
    ]
    limits = shown.promised_limit, shown.statutory_limit
    asked = guide.form_version_id, guide.parts(situation_key)
    return shown.fee, limits, shown.is_online, asked, lines


def still_asks(old: Guide, new: Guide, situation_key: str, answers: Mapping[str, str]) -> bool:
    """Whether another version asks of somebody just what the old one asked, and costs as much."""
    if old.hash == new.hash and old.form_version_id == new.form_version_id:
        return True
    stays = led(old, new, situation_key, answers) == (situation_key, dict(answers))
    return stays and _offer(old, situation_key) == _offer(new, situation_key)
