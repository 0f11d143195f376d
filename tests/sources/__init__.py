"""Tests of rougecal.sources."""
