"""For any WSGI server: `gunicorn wsgi:app`, `waitress-serve wsgi:app`, `granian wsgi:app`.

ROUGECAL_SCHEDULES is the folder of schedules, ROUGECAL_BASE_URL what absolute addresses begin with.
"""

from rougecal.web import app_from_env

app = app_from_env()
