"""The one training loop, used by the command line and the page alike."""
