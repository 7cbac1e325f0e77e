"""SenML, the measurement lists that gateways of meters and sensors send."""

from twin.feeds.senml.senml import SenML

__all__ = ["SenML"]
