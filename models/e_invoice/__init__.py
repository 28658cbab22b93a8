"""What an e-invoice is made under, and what its rules ask that must be typed somewhere."""
