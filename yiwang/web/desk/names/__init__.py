"""Reserved names at the registration authority; unlawful ones are withdrawn 名称保留."""
