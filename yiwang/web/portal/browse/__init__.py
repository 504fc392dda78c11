"""Browsing by person, legal person and high frequency 个人办事、法人办事、便民服务."""
