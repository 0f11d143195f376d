"""The Flask app, and its pages for a static site.

`app` has the addresses, `responses` the ETags, `rendering` what templates may use.
"""

from __future__ import annotations

from rougecal.web.app import ADDRESSES, app_for, app_from_env, create_app
from rougecal.web.feed_views import ROBOTS
from rougecal.web.options import PageOptions
from rougecal.web.page_views import ASSETS, front_page, read_asset, show_page
from rougecal.web.presenters import Viewer
from rougecal.web.rendering import page_path

__all__ = [
    "ADDRESSES",
    "ASSETS",
    "ROBOTS",
    "PageOptions",
    "Viewer",
    "app_for",
    "app_from_env",
    "create_app",
    "front_page",
    "page_path",
    "read_asset",
    "show_page",
]
