"""Files 文件: uploaded bytes, typed, hashed, scanned."""
