"""Following up: what a visitor may do with cases and registers, and what the pages about them show."""
