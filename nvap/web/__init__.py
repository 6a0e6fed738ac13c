"""The workspace as pages in a browser, for one person on their own machine.

Nothing is known here that the command line does not know: pages show views, and forms go through the same checks and
the same writing of files. `desk` is what the person works on, `guard` who may ask, `server` the server; each other
module is the pages of its name, and their templates lie in `templates/`.
"""
