"""Passport 登录: login, registration, OIDC."""
