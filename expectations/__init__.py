"""What must be true: the rules, Great Expectations suites per form, and verdicts row by row."""
