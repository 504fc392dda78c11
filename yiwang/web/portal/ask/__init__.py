"""我要问、投诉举报: search answers, ask, complain, follow (ux P13)."""
