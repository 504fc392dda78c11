"""办件查询: progress by number, by QR, by 查询码 (ux P10)."""
