"""Fixed-layout documents 版式文件 (GB/T 33190) and their seals: written, sealed, read, judged.

``writing.write`` makes a package of a ``document.Document``; the same document, the same bytes.
``sealing.seal`` puts a seal to it, ``copies.annotated_copy`` makes what leaves for one purpose.
``reading.read`` opens files from anywhere, ``verifying.verify`` judges them stage by stage, and
``svg.svg`` and ``png.png`` show a page. ``faces`` has the fonts, ``lines`` breaks text.
"""
