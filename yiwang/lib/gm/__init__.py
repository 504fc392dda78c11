"""National cryptography 国密: SM2, SM3, SM4, and a Merkle tree over SM3.

``digest`` and ``cipher`` are plain functions; SM2 goes through a ``provider.Provider``, by default
``openssl.OpenSSL`` on the system's libcrypto (OpenSSL 3). Keys are kept elsewhere, by the app keys.
A library run is not a certified product: an authority attaches a certified device by a provider.
"""
