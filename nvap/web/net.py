"""What the net for personal data says of a text while it is typed; nothing is written, kept or read for it."""

from flask import Blueprint, Response, request

from nvap.rules.personal_data import told_of_text
from nvap.web.forms import said_of
from nvap.words.prose import tidied

pages = Blueprint("net", __name__)
# The text is sent in the body, so that no address has words of a record.
WHERE = "/net"
# The longest text of a record, with every letter as long as one gets on its way, and the token of the form.
LARGEST = 20_000 * 12 + (4 << 10)


@pages.post(WHERE)
def asked() -> Response:
    """What is said of a text when it is to be saved, a line for each thing that is found; empty where nothing is."""
    text = tidied(request.form.get("text", ""))
    lines = (said_of(message, hint) for message, hint in told_of_text(text))
    return Response("\n".join(lines), mimetype="text/plain")
