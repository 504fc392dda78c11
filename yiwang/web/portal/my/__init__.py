"""我的空间: to-dos, drafts, cases, messages, materials, records (ux P18)."""
