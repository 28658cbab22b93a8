"""The REST API, asked over HTTP as another program does."""
