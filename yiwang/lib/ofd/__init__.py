"""Fixed-layout documents 版式文件 (GB/T 33190) and their seals: write, read, seal, verify, draw.

``writing.write`` makes a package of a ``document.Document``; the same document, the same bytes.
"""
