"""What a field can hold, and how two values of it compare: one module a family of axes."""
