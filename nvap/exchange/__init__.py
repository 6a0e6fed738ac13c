"""What goes out to people and comes back: the Excel workbook, and what forces send to the programme."""
