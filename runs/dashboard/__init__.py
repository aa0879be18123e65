"""The teaching page: a small world of separated families under the law as it is, beside the same world under a reform.

reform.py   the sliders, and the scenario they make
start.py    the state the page starts from, lived once and kept
pair.py     the two worlds, month by month, on the same luck
lives.py    one family's life so far, in both
picture.py  which families are drawn, and where
lines.py    the lines that grow with the months
page.py     the page itself, on Solara
server.py   how it is served: on loopback alone, offline
"""
