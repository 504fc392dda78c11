"""Signing 签名: what people sign and enterprises seal, kept with its bytes."""
