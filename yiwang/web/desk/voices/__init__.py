"""诉求: what people asked, complained of and reported, and the hotline's page."""
