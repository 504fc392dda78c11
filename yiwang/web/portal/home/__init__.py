"""Home page 首页."""
