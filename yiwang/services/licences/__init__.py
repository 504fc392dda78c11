"""Licences 电子证照: licence types, licences, seals."""
