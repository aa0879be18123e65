"""One family's life: replayed, told month by month, drawn, and a month of it explained rule by rule."""
