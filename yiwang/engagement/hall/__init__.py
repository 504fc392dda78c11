"""Hall 政务大厅: windows, queues, appointments."""
