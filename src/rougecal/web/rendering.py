"""Templates → a page's HTML, in the viewer's language."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from rougecal.clock import day_text
from rougecal.locale import (
    UI_LANGUAGES,
    date_words,
    language_list,
    language_name,
    messages,
    pick,
)
from rougecal.schedule import UNDETERMINED, Texts
from rougecal.web.options import NO_OPTIONS
from rougecal.web.presenters import Viewer

TEMPLATES = Environment(
    loader=PackageLoader("rougecal.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def render(
    template: str, viewer: Viewer, root: str, path: str = "", zone: str = "", **values: object
) -> str:
    """A page's HTML, at a path below the base; `root` links from it to the front page's folder.

    `zone` is the time zone of its station's times.
    """
    lang, named = viewer.lang, viewer.static or viewer.chosen
    return TEMPLATES.get_template(template).render(
        viewer=viewer,
        lang=lang,
        root=root,
        path=path,
        zone=zone,
        say=partial(say, lang),
        text=partial(_text, lang),
        plain=lambda texts: pick(texts, lang),
        day=lambda day: day_text(day, date_words(lang), viewer.now.year),
        language_path=partial(page_path, viewer),
        here=page_path(viewer, lang) if named else "",
        index=page_path(replace(viewer, options=NO_OPTIONS), lang) if named else "",
        ui_languages={tag: language_name(tag, tag) for tag in UI_LANGUAGES},
        language_list=partial(language_list, lang=lang),
        **values,
    )


def say(lang: str, key: str, *values: object) -> Markup:
    """A message of pages as HTML; `values` fill its blanks, escaped unless they are Markup."""
    return escape(messages(lang)[f"page.{key}"]).format(*values)


def _text(lang: str, texts: Texts) -> Markup:
    """A text as HTML, with its language where that is not the page's."""
    found = pick(texts, lang)
    tag = next((tag for tag, value in texts.items() if value == found), UNDETERMINED)
    if tag in (UNDETERMINED, lang):
        return escape(found)
    return Markup('<span lang="{}">{}</span>').format(tag, found)


def page_path(viewer: Viewer, lang: str) -> str:
    """What follows a page's folder in the address of its version in a language: `?lang=ja`."""
    if not viewer.static:
        return f"?lang={lang}"
    name = "next" if viewer.options.first else "index"
    if lang != UI_LANGUAGES[0]:
        return f"{name}.{lang}.html"
    return "" if name == "index" else f"{name}.html"
