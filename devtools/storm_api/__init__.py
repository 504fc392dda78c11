"""The whole API, whatever one sends, as every role: `python -m devtools.storm_api`."""
