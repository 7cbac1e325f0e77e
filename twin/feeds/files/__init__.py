"""Files of messages: JSON lines, HL7 batches, CSV and Parquet; and watched folders."""

from twin.feeds.files.folder import Folder
from twin.feeds.files.load import load_file

__all__ = ["Folder", "load_file"]
