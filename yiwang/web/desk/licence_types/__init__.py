"""证照类型: types with their versions, the designer of faces, previews."""
