"""Who may do what: accounts, sessions, tokens, permissions by role and place, and the audit."""
