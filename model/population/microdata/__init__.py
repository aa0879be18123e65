"""A user's own microdata: the schema, reading, checking, linking and writing."""
