"""Fixed-layout documents 版式文件 (GB/T 33190); built in the trust issue."""
