"""The peers: each a server of its own, in an environment of its own, over the shop's tables."""
