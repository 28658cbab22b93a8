"""Invoices and credit memos as e-invoices: what the standard needs, UBL, and Factur-X."""
