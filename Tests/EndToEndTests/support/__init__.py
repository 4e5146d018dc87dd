"""What the end-to-end tests share: one concept a file."""
