"""Reads a feed as feedparser does and says what it understood, as JSON."""
import json
import sys

import feedparser

feed = feedparser.parse(sys.argv[1])
problem = feed.get("bozo_exception")
json.dump({
    "status": feed.get("status", 0),
    "version": feed.version,
    "problem": f"{type(problem).__name__}: {problem}" if feed.bozo else "",
    "title": feed.feed.get("title", ""),
    "self": [link.href for link in feed.feed.get("links", []) if link.rel == "self"],
    "entries": [{
        "id": e.get("id", ""),
        "link": e.get("link", ""),
        "title": e.get("title", ""),
        "summary": e.get("summary", ""),
        "tags": [tag.term for tag in e.get("tags", [])],
        "published": "published_parsed" in e,
    } for e in feed.entries],
}, sys.stdout)
