"""National cryptography 国密: SM2, SM3, SM4, certificates, signed messages, time stamps.

``digest`` (SM3) and ``cipher`` (SM4) are plain functions. SM2 goes through a ``provider.Provider``:
``sm2`` chooses libcrypto's or the one in Python, ``device`` makes one of a card or a server.
``certificates``, ``paths``, ``cms`` and ``timestamps`` sign by a callable, never with a key: keys
are kept elsewhere, by the app keys. A library run is not a certified product: an authority attaches
a certified device.
"""
