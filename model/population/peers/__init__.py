"""The networks of separated parents who talk with each other."""
