"""The demo shop: sixty days of a web shop, lived through by the product's own actions.

``shop`` makes it. ``clock`` has the days, ``story`` what an order's life is told with, ``orders``,
``unfinished`` and ``quotes`` the lives themselves, ``shelves`` the stock, ``post`` the e-mails of
the days gone by; ``people`` and ``goods`` are who buys and what.
"""
