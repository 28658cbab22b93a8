"""Live: what others change shows on open pages, and who has the same page open.

``changes`` are history entries as pages hear of them, ``streams`` the open pages of this
process, ``page`` the address that they listen at. See decision 0020.
"""
