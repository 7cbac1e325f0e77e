"""What people read: the morning report, the report of an experiment, their figures."""
