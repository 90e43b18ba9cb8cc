"""Materials of a project: files in the object store, and what may be said of them and of links in its text."""
