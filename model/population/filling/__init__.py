"""What a user's microdata leave out, drawn given what they hold."""
