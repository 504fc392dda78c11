"""Electronic seals 电子印章: GB/T 38540-2020 written; that, GM/T 0031-2014 and -2025 read.

``making`` makes a seal, ``signing`` puts it to a document, ``verifying`` judges one stage by stage,
``pictures`` draws what it looks like. ``structures`` reads what others send, and trusts nothing.
Keys stay outside: whoever signs is a function from a message to a raw SM2 signature.
"""
