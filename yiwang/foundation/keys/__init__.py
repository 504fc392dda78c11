"""Keys 密钥: key custody and signing."""
