"""Mail: what waits is put together, written and sent."""
