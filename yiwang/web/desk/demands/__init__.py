"""What was asked although the platform had it (重复索要), for supervision."""
