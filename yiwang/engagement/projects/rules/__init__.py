"""Pure rules of projects: days, approvals, dates, joint events, prefilling."""
