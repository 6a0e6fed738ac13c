"""The Word templates that ship: `python -m tools.word_templates` builds them from what stands here, into templates/.

They are ordinary Word files, made of the words of the Markdown and HTML templates; nvap/formats/docx.py says what
their tags can do. A force changes a copy in Word. Here they are text, so that a change to one can be read.
"""
