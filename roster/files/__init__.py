"""Files read and written within limits, whole or not at all, each value with its place."""
