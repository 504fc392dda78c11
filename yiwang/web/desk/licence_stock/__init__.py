"""Existing licences and libraries of other levels at the desk 存量证照、证照库联通."""
