"""How an arrangement looks: a shape and a colour each, the same in picture, legend and lines."""

from __future__ import annotations

import math

from cmsim.runs.chart_style import BLUE, GREY, INK, ORANGE, PINK, PURPLE, TURQUOISE

LOOKS: dict[str, tuple[str, str, str, str]] = {  # arrangement: its words, shape, fill and edge
    "none": ("No arrangement", "circle", "#FFFFFF", GREY),
    "family_based": ("Family-based", "triangle", TURQUOISE, INK),
    "direct_pay": ("Direct Pay", "square", BLUE, INK),
    "collect_and_pay": ("Collect & Pay", "diamond", ORANGE, INK),
    "csa": ("Old schemes", "star", PINK, INK),
    "ended": ("Ended: children grown up, or parents together again", "cross", PURPLE, PURPLE),
}
CORNERS = {  # of each shape: angles in degrees from the top, and the radius at each
    "triangle": ((0, 1.25), (120, 1.25), (240, 1.25)),
    "square": ((45, 1.25), (135, 1.25), (225, 1.25), (315, 1.25)),
    "diamond": ((0, 1.3), (90, 1.3), (180, 1.3), (270, 1.3)),
    "star": tuple((36 * corner, 1.4 if corner % 2 == 0 else 0.6) for corner in range(10)),
}
SMALLEST, LARGEST = 5.5, 12.5  # radius of a mark: nothing owed, and MOST_SHOWN or more
MOST_SHOWN = 10_000  # pounds


def outline(arrangement: str, x: float, y: float, radius: float) -> str:
    """The mark of an arrangement around a point, as the path of an SVG."""
    shape = LOOKS[arrangement][1]
    if shape == "circle":
        r = f"{radius:.1f}"
        return f"M{x - radius:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * radius:.1f} 0a{r} {r} 0 1 0 {-2 * radius:.1f} 0Z"
    if shape == "cross":
        arm = radius * 0.6
        return (
            f"M{x - arm:.1f} {y - arm:.1f}L{x + arm:.1f} {y + arm:.1f}M{x - arm:.1f} {y + arm:.1f}"
            f"L{x + arm:.1f} {y - arm:.1f}"
        )
    points = [
        (x + radius * far * math.sin(math.radians(angle)), y - radius * far * math.cos(math.radians(angle)))
        for angle, far in CORNERS[shape]
    ]
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"


def radius_of(arrears: float) -> float:
    """The radius of a mark by the arrears in pounds: its area grows with them."""
    share = min(max(arrears, 0.0), MOST_SHOWN) / MOST_SHOWN
    return math.sqrt(SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * share)
