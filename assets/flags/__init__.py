"""Stage `flags`: what is below target, not assessed or not reported; everything here is SQL in sql/flags."""
