"""The history of what a library wrote: earlier working copies, and drafts that were thrown away, to get them back."""
