"""The pages in a real browser. `python -m pytest tests/browser`; `.ci/run` says what it needs."""
