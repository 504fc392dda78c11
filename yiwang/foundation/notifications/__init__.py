"""Notifications 消息: SMS and in-site messages."""
