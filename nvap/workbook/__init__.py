"""A force's account as an Excel workbook, and what somebody made of it back: a table of sheets and columns says how.

`export`: contents → writing. `import`: guard → reading → merging → applying; marking hands the workbook back.
"""
