"""Departments 部门."""
