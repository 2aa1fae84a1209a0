"""Stage `grades`: letters by the standards' ladders, and the evidence that stands beside them."""
