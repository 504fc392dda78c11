"""Design system 设计系统: shared templates, tags, styles, form, upload and file views."""
