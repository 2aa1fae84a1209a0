"""Stage `facts`: rows in force as measures; everything here is SQL in sql/facts."""
