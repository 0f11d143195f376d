"""rougecal: when a show airs, as a calendar feed that stays right."""
