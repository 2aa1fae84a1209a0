"""Stage `reference`: the standards as tables, the calendar of periods, and the edition being computed."""
