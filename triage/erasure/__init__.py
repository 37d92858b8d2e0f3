"""Erases somebody from everything that is ours to keep, and keeps him from coming back."""
