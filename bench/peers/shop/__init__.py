"""The shop as Django knows it: unmanaged models of all the columns, and their admin."""
