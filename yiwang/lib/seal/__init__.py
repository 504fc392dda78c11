"""E-seal structures 电子印章 (GB/T 38540); built in the trust issue."""
