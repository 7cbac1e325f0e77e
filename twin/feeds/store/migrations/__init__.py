"""How the schemas of store and vault came to be, step by step."""
