"""Designing 表单设计: working copies of forms, their checks, and the lists that take them up."""
