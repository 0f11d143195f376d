"""Independent readers of feeds, each asked for the same few things of every event."""
