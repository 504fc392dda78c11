"""表单设计: forms with their versions, the designer, previews."""
