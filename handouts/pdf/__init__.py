"""Blocks and a theme in, a tagged PDF out. Knows nothing of clinics or patients."""
