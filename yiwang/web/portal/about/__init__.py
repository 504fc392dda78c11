"""Service centres 中心简介."""
