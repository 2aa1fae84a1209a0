"""Stage `intake`: the registry as it was at the end of the as-of day."""
