"""The shop's pages for its customers: opened by a signed link, in their language, phone first."""
