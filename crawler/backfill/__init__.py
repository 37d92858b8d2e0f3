"""The past of sources: walked window by window, within a budget, with an account of every page."""
