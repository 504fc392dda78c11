"""Notices 通知公告, and the files of public texts."""
