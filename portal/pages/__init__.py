"""The pages, one module a family of them: each a thin layer of routes over what the rooms before it know."""
