"""When it runs: Dagster definitions, jobs, schedules, sensors and resources."""
