"""The to-do list's API."""
