"""A force's account as an Excel workbook, and what somebody made of it back: a table of sheets and columns says how.

Out: contents → xlsx_writer. Back: xlsx_guard → xlsx_reader → rows → merge → changes; annotate marks the bad cells.
"""
