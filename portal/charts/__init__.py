"""Pictures of numbers: trends, traps by month, and the map of letters, all drawn on the server as SVG.

Nothing here asks an edition or knows of a request: `editions.trends` gives the numbers, `portal.pages` the addresses.
"""
