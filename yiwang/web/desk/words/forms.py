"""What is asked to teach search a word."""

from django import forms

from yiwang.web.desk.fields import text


class Synonym(forms.Form):
    """An everyday word and what the catalogue calls it."""

    term = text("常用说法", most=40, hint="群众怎么说，如：老人补贴")
    meaning = text("目录用词", most=40, hint="事项名称里怎么写，如：高龄津贴")
