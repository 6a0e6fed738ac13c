"""What a document shows, decided and worded: a template has only to lay it out."""
