"""What keeps a test from being run at all."""


class Failure(Exception):
    """A plain sentence for whoever runs the suite."""
