"""What an assistant may ask over the Model Context Protocol: four questions, and nothing that writes."""
