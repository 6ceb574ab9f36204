"""The things that reading raises by intent."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 - what the page is, not a fault of ours
    """No text can be read from this page; the message is a sentence for a person."""


class SectionGone(Unreadable):
    """The page is there, but not the part of it that is watched."""


class NoText(Unreadable):
    """The page can be read, and says nothing."""
