"""Boards of indicators: exact functions of journeys, whoever made them."""
