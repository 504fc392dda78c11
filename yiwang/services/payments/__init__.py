"""Payments 支付: bills, receipts, refunds."""
