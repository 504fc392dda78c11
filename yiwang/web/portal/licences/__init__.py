"""My licences 我的证照: read, shown, shared, copied; and what a reader is shown."""
