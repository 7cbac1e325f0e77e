"""Collaboration: how resources, beds and theatres work together for those who wait."""

from twin.situations import services, steps, theatres, turnaround, use, wards

PARTS = (steps, services, wards, theatres, turnaround, use)
"""What the board is made of, in the order in which it is shown."""

INDICATORS = tuple(each for part in PARTS for each in part.INDICATORS)
