"""The nouns, frozen: what the files hold once their text has been typed."""
