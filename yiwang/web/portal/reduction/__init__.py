"""What is no longer asked 取消的证明材料清单."""
