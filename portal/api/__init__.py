"""`/api/v1`: the same rules and messages as the pages, as JSON."""
