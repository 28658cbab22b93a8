"""The product hammered, killed and starved: what is lost, what is doubled, and who waits."""
