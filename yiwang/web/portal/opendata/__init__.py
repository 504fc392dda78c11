"""Open data: the published catalogue as files, and the feed of its changes 开放数据."""
