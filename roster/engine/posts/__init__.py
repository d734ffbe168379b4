"""Which post each person takes, once it is decided who serves when."""
