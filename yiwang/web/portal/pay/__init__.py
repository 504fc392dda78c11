"""在线缴费: one's own bill, or another's by number and 查询码; QR, state, receipt."""
