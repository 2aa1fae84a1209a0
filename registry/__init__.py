"""Who sent what, and then: submissions, verdicts, batches and every later event, in SQLite or PostgreSQL."""
