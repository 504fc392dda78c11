"""The compiled schema and the sentences say the same of every form and every answer."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.lib.codes import residents, uscc
from yiwang.services.eforms.rules import cleaning, definitions, schema, sentences
from yiwang.services.eforms.types import Condition, FieldKind, FormField, FormPage

OPTIONS = ("甲", "乙", "丙")
PLAIN = [k for k in FieldKind if k is not FieldKind.TABLE]


def made(key, kind, **more):
    options = OPTIONS if kind in {FieldKind.SELECT, FieldKind.RADIO, FieldKind.MULTISELECT} else ()
    return FormField(key=key, label=f"项目{key}", kind=kind, options=options, **more)


kinds = st.sampled_from(PLAIN)
good = st.sampled_from(
    [
        residents.synthetic_resident_id(1),
        uscc.synthetic_uscc(1),
        "13800138000",
        "2026-03-01",
        "12",
        "12.50",
        "甲",
        "张三",
        "6222000011112222333",
        "on",
        "0190a5c0-0000-7000-8000-00000000000A",
        "0190a5c000007000800000000000000b",
    ]
)
leaf = good | st.text(max_size=12) | st.integers(-5, 10**16) | st.booleans() | st.none()
answers = (
    leaf
    | st.lists(leaf, max_size=3)
    | st.dictionaries(st.sampled_from(["region", "detail", "year"]), leaf)
)


@st.composite
def forms(draw):
    fields: list[FormField] = []
    for n in range(draw(st.integers(1, 5))):
        condition = None
        if fields and draw(st.booleans()):
            condition = Condition(draw(st.sampled_from(fields)).key, ("甲", "12", "是"))
        kind = draw(kinds)
        fields.append(made(f"f{n}", kind, required=draw(st.booleans()), show_when=condition))
    columns = tuple(made(f"c{n}", draw(kinds)) for n in range(draw(st.integers(1, 3))))
    if draw(st.booleans()):
        table = FormField(key="t", label="表", kind=FieldKind.TABLE, columns=columns)
        fields.append(table)
    return tuple(fields)


@settings(max_examples=300, deadline=None)
@given(st.data(), forms())
def test_schema_and_sentences_agree_on_every_answer(data, fields):
    values = {f.key: data.draw(answers) for f in fields}
    for item in fields:
        if item.kind is FieldKind.TABLE:
            row = st.fixed_dictionaries({c.key: answers for c in item.columns})
            values[item.key] = data.draw(st.lists(row, max_size=2))
    clean = cleaning.clean(fields, values)
    validator = schema.compiled(schema.build("表", [FormPage(key="p", title="页", fields=fields)]))
    assert validator.is_valid(clean) == (not sentences.errors(fields, clean))
    assert cleaning.clean(fields, clean) == clean


@given(forms())
def test_a_form_is_the_same_after_being_stored(fields):
    pages = (FormPage(key="p", title="页", fields=fields),)
    assert definitions.load(definitions.dump(pages)) == pages


def test_a_form_of_25_fields_is_validated_in_microseconds():
    fields = (
        *(made(f"f{n}", FieldKind.TEXT) for n in range(20)),
        made("a", FieldKind.ID_CARD),
        made("b", FieldKind.USCC),
        made("c", FieldKind.PHONE),
        made("d", FieldKind.DATE),
        made("e", FieldKind.SELECT),
    )
    values = {f"f{n}": "内容" for n in range(20)} | {
        "a": residents.synthetic_resident_id(1),
        "b": uscc.synthetic_uscc(1),
        "c": "13800138000",
        "d": "2026-03-01",
        "e": "甲",
    }
    validator = schema.compiled(schema.build("表", [FormPage(key="p", title="页", fields=fields)]))
    assert validator.is_valid(values)
    best = min(_seconds(validator, values) for _ in range(20))
    assert best < 200e-6


def _seconds(validator, values):
    start = time.thread_time()
    for _ in range(100):
        validator.is_valid(values)
    return (time.thread_time() - start) / 100
