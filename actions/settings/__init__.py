"""The shop's settings, and the verbs that change them."""
