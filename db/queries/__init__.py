"""Read and write, one file per noun."""
