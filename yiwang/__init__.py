"""Yiwang 一网: an integrated government-services platform (一体化政务服务平台)."""
