"""结果送达: how the result comes, changed until it is sent, followed, opened (ux J6)."""
