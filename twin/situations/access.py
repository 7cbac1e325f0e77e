"""Access: who comes and is where, by which way, and how long what they ask takes."""

from twin.situations import people, requests, visits, way_in

PARTS = (visits, people, way_in, requests)
"""What the board is made of, in the order in which it is shown."""

INDICATORS = tuple(each for part in PARTS for each in part.INDICATORS)
