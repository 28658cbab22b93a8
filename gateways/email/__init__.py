"""Notification e-mails: the shop's words, what fills them in, and the server that takes them."""
