"""Open API 开放接口: /api/v1 and the health addresses."""
