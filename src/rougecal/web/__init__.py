"""The Flask app, and its pages for a static site."""

from __future__ import annotations

from rougecal.web.app import ADDRESSES, app_for, app_from_env, create_app
from rougecal.web.feed_views import robots, schema
from rougecal.web.page_views import ASSETS, front_page, page_path, read_asset, show_page
from rougecal.web.presenters import Viewer
from rougecal.web.responses import RequestContext

__all__ = [
    "ADDRESSES",
    "ASSETS",
    "RequestContext",
    "Viewer",
    "app_for",
    "app_from_env",
    "create_app",
    "front_page",
    "page_path",
    "read_asset",
    "robots",
    "schema",
    "show_page",
]
