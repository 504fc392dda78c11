"""E-forms 电子表单: versioned form definitions and personal documents."""
