"""Files to `Deal`."""
