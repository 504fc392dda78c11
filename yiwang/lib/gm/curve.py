"""The recommended curve of SM2, sm2p256v1 (GB/T 32918.5), as numbers."""

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GENERATOR = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIZE = 32
"""Bytes of a coordinate."""
POINT_SIZE = 1 + 2 * SIZE
"""Bytes of an uncompressed point."""
UNCOMPRESSED = 0x04


def is_point(point: bytes) -> bool:
    """Whether these are the 65 bytes ``04 ‖ x ‖ y`` of a point of the curve."""
    if len(point) != POINT_SIZE or point[0] != UNCOMPRESSED:
        return False
    x = int.from_bytes(point[1 : 1 + SIZE], "big")
    y = int.from_bytes(point[1 + SIZE :], "big")
    return x < P and y < P and (y * y - (x * x + A) * x - B) % P == 0
