"""The guidance: which question comes next, which situation the answers lead to."""

from collections.abc import Mapping

from yiwang.services.catalogue.types import UNSURE, Guide, MaterialLine, Question, SituationInfo


def is_asked(question: Question, answers: Mapping[str, str]) -> bool:
    """Whether the answers so far lead to this question."""
    return all(answers.get(key) == option for key, option in question.needs)


def next_question(questions: tuple[Question, ...], answers: Mapping[str, str]) -> Question | None:
    """Return the first question on the path that has no answer; None when all are answered."""
    return next((q for q in questions if is_asked(q, answers) and not answers.get(q.key)), None)


def path(questions: tuple[Question, ...], answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions on the path of these answers, in order."""
    return tuple(q for q in questions if is_asked(q, answers))


def clean(questions: tuple[Question, ...], answers: Mapping[str, str]) -> dict[str, str]:
    """Keep only answers that are offered and on the path."""
    kept: dict[str, str] = {}
    for question in questions:
        given = answers.get(question.key, "")
        offered = {option.key for option in question.options} | {UNSURE}
        if is_asked(question, kept) and given in offered:
            kept[question.key] = given
    return kept


def matches(situation: SituationInfo, answers: Mapping[str, str]) -> bool:
    """Whether the answers lead to the situation; 「不确定」 excludes no situation that applies."""
    return all(
        answers.get(key) == option or (answers.get(key) == UNSURE and not situation.not_applicable)
        for key, option in situation.answers
    )


def found(
    situations: tuple[SituationInfo, ...], answers: Mapping[str, str]
) -> tuple[SituationInfo, ...]:
    """Return the situations that the answers leave open, the exact one first."""
    fits = [s for s in situations if matches(s, answers)]
    return tuple(sorted(fits, key=lambda s: -sum(answers.get(k) == o for k, o in s.answers)))


def materials_for(guide: Guide, situation_key: str) -> tuple[MaterialLine, ...]:
    """Return what the situation needs; without one, everything the item may ask for."""
    situation = guide.situation(situation_key)
    if situation is None:
        return guide.materials
    return tuple(m for m in guide.materials if m.no in situation.material_nos)
