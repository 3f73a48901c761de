"""Write files, whole or not at all."""
