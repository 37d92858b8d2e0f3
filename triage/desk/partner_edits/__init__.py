"""Changes of one partner that a form of the desk asks for, one noun a file."""
