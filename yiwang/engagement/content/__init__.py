"""Content 内容: notices, drafts put to the public, policies, questions, the centre's own text."""
