"""Chinese and English: every text a person reads in a report or on the screen."""

from twin.locale.catalogue import LANGUAGES, Label, Language, Named, catalogue, say

__all__ = ["LANGUAGES", "Label", "Language", "Named", "catalogue", "say"]
