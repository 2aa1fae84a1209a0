"""What people see: the pages of an installation and its API. Reads editions and the registry, never the warehouse."""
