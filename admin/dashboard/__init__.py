"""The dashboard: figures of a period and of now, each a link to the list behind it.

``periods`` are the days that are looked at and those before them, ``metrics`` what is counted,
``views`` the two addresses: the page at once, its figures when they are counted.
"""
