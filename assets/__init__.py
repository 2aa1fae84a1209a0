"""Which tables exist: one folder a stage, from `reference` to `publications`."""
