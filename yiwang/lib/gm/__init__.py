"""National cryptography 国密: SM2, SM3, SM4."""
