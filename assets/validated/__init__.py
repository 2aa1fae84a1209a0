"""Stage `validated`: the accepted rows of each form, and the refused ones."""
