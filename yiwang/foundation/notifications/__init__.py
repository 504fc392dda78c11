"""Notifications 消息通知: messages in SMS and the in-site inbox."""
