"""Real calendar apps, each subscribed to a served feed while its schedule changes and breaks."""
