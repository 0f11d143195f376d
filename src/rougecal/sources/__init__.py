"""What others publish: observations, and the schedules and announcements made of them."""
