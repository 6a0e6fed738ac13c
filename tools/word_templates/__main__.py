"""Write every Word template into templates/."""

from nvap.formats.docx_guard import written
from tests.running import ROOT
from tools.word_templates.documents import DOCUMENTS
from tools.word_templates.look import built

for name, (title, body) in DOCUMENTS.items():
    (ROOT / "templates" / f"{name}.docx").write_bytes(written(built(title, body)))
