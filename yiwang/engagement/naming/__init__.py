"""Naming 名称自主申报: names of enterprises, chosen, compared and reserved by their founders."""
