"""The demo shop: a web shop's sixty days, each fact on its day."""
