"""GET /items/{code}/guidance: the questions of an item, and where answers lead (智能导办)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, Question, SituationInfo
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Code
from yiwang.web.openapi.v1.items import ElementOut

router = Router(tags=["items"])
MOST = 60
Pair = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,60}:[0-9A-Za-z_-]{1,60}$")]


class GuidanceIn(Schema):
    """What was answered so far."""

    answer: list[Pair] = Field(
        [], max_length=MOST, description="question:option, repeated; the option UNSURE is 不确定"
    )


class AnswerOut(Schema):
    """An option of a question."""

    key: str
    text: str
    hint: str


class QuestionOut(Schema):
    """A question; it is asked when each question of ``needs`` was given one of its options."""

    key: str
    text: str
    hint: str
    options: list[AnswerOut]
    needs: dict[str, list[str]]


class LeafOut(Schema):
    """A situation (情形) with what it chooses; ``parts`` empty means the whole form.

    It fits when each question of ``answers`` was given one of its options.
    """

    key: str
    name: str
    answers: dict[str, list[str]]
    materials: list[int]
    parts: list[str]
    fee_charged: bool
    fee_standard: str
    promised: str
    online: bool
    note: str
    not_applicable: str


class GuidanceOut(Schema):
    """Where one stands: the next question, or the situations that the answers leave open.

    With a situation that applies comes its list (我的清单) in the words of the page and the PDF,
    and their hash.

    ``situation`` is the one they lead to, null while something is unsure. ``answers`` holds those
    that are offered and on the path; the others were left out.
    """

    code: str
    hash: str
    questions: list[QuestionOut]
    situations: list[LeafOut]
    answers: dict[str, str]
    next: str | None
    situation: str | None
    open: list[str]
    elements: list[ElementOut]
    list_hash: str | None


@router.get(
    "/items/{code}/guidance", response={200: GuidanceOut, 404: Problem, 422: Problem}, auth=None
)
def guidance(request: HttpRequest, code: Code, asked: Query[GuidanceIn]) -> dict[str, Any]:
    """The questions and situations of an item, and where these answers lead."""
    guide = catalogue.guide(code, viewer=ANYONE)
    if guide is None:
        raise NotFound("没有这个事项，或者已经停办", reason="item")
    said = dict(pair.split(":", 1) for pair in asked.answer)
    answers = catalogue.clean_answers(guide, said, viewer=ANYONE)
    following = catalogue.next_question(guide, answers, viewer=ANYONE)
    fits = () if following else catalogue.situations_for(guide, answers, viewer=ANYONE)
    chosen = None if following else catalogue.chosen_situation(guide, answers, viewer=ANYONE)
    return {
        "code": guide.code,
        "hash": guide.hash,
        "questions": [_question(q) for q in guide.questions],
        "situations": [_leaf(guide, s) for s in guide.situations],
        "answers": answers,
        "next": following.key if following else None,
        "situation": chosen.key if chosen else None,
        "open": [s.key for s in fits],
        **_list(guide, chosen, answers),
    }


def _list(guide: Guide, chosen: SituationInfo | None, answers: dict[str, str]) -> dict[str, Any]:
    if chosen is None or chosen.not_applicable:
        return {"elements": [], "list_hash": None}
    sheet = catalogue.own_list(guide, chosen.key, answers, viewer=ANYONE)
    rows = [{"key": e.key, "label": e.label, "lines": list(e.lines)} for e in sheet.elements]
    return {"elements": rows, "list_hash": sheet.hash}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": question.text,
        "hint": question.hint,
        "options": [{"key": o.key, "text": o.text, "hint": o.hint} for o in question.options],
        "needs": {key: list(some) for key, some in question.needs},
    }


def _leaf(guide: Guide, one: SituationInfo) -> dict[str, Any]:
    shown = catalogue.tailored(guide, one.key, viewer=ANYONE)
    return {
        "key": one.key,
        "name": one.name,
        "answers": {key: list(some) for key, some in one.answers},
        "materials": list(one.material_nos),
        "parts": list(one.parts),
        "fee_charged": shown.fee.charged,
        "fee_standard": shown.fee.standard,
        "promised": shown.promised_limit.text,
        "online": shown.is_online and not one.not_applicable,
        "note": one.note,
        "not_applicable": one.not_applicable,
    }
