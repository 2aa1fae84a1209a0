"""How a published edition is read: opened for looking only, asked fixed questions, told in the words of the field."""
