"""Listening: all sources of a hospital, as one file declares them."""

from twin.feeds.listening.config import Listening, read_listening
from twin.feeds.listening.listener import HospitalListener

__all__ = ["HospitalListener", "Listening", "read_listening"]
