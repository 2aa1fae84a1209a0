"""One module per revision, oldest first; a revision that has shipped is never edited."""
