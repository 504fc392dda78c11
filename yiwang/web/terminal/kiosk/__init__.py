"""The kiosk in a hall 自助终端."""
