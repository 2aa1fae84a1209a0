"""SQL on the edition, run where it can see nothing but the edition, and its results as files."""
