"""The outside world behind small interfaces, each with a local twin."""
