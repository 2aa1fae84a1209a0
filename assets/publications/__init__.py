"""Stage `publications`: the table people print, the data dictionary, and the edition that analysts open."""
