"""Names of enterprises: compared for everybody, reserved for who is known 名称自主申报."""
