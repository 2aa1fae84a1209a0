"""What the standards say, read from standards/ and checked: limits, editions, places, targets, vocabularies."""
