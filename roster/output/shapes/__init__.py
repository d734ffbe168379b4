"""What the commands answer with `--format json`, as shapes."""
