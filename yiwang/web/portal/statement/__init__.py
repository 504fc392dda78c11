"""陈述申辩: a third party answers a notice with its code, without an account."""
