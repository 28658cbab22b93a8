"""Live: what others change shows on open pages, and who has the same page open.

``changes`` are history entries as pages hear of them, ``connections`` the open pages of this
process, ``views`` the address that they listen at. See decision 0020.
"""
