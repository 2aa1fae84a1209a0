"""Stage `indices`: counts pooled by place, unit, round and period, with their exact intervals."""
