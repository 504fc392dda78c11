"""Sheets (表格): a workbook of unknown origin read as a stream of rows, nothing run or believed.

``workbooks.read`` gives the tables; ``tables`` says what a table, a row and a cell are.
"""
