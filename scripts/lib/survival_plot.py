"""Survival curves as an SVG file: the share of trials that have not found it yet."""

from html import escape

from survival import kaplan_meier

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 60, 30, 220, 50
COLORS = ("#1b6ca8", "#c0392b", "#27873d", "#8e44ad", "#c77f0a", "#16898c", "#7f5539", "#555555")
TICKS = 5


def path(trials, x, y, limit):
    """Steps down where one is found, on to the end of the longest trial."""
    points = [(0, 1.0)]
    for step in kaplan_meier(trials):
        points += [(step.time, points[-1][1]), (step.time, step.surviving)]
    points.append((min(limit, max(time for time, _ in trials)), points[-1][1]))
    return "M" + " L".join(f"{x(time):.1f},{y(share):.1f}" for time, share in points)


def text(x, y, words, anchor="middle"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def axes(x, y, limit):
    for i in range(TICKS + 1):
        time, share = limit * i / TICKS, i / TICKS
        yield f'<path d="M{x(time):.1f},{y(0)} v5 M{x(0)},{y(share):.1f} h-5" stroke="black"/>'
        yield text(x(time), y(0) + 20, f"{time:g}")
        yield text(x(0) - 8, y(share) + 4, f"{share:.0%}", "end")
    yield f'<path d="M{x(0)},{y(1)} V{y(0)} H{x(limit)}" stroke="black" fill="none"/>'
    yield text((x(0) + x(limit)) / 2, HEIGHT - 8, "CPU-seconds")


def survival_svg(curves, limit, title):
    """`curves`: the trials of each name. All are drawn from 0 to `limit`."""
    def x(time):
        return LEFT + (WIDTH - LEFT - RIGHT) * time / limit

    def y(share):
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>',
             text(x(limit / 2), 18, title), *axes(x, y, limit)]
    for i, (name, trials) in enumerate(curves.items()):
        color = COLORS[i % len(COLORS)]
        dashes = "" if i < len(COLORS) else ' stroke-dasharray="6 3"'
        parts.append(f'<path d="{path(trials, x, y, limit)}" fill="none" stroke="{color}" '
                     f'stroke-width="2"{dashes}/>')
        found = sum(found for _, found in trials)
        line = TOP + 16 * i + 10
        parts.append(f'<path d="M{WIDTH - RIGHT + 10},{line - 4} h18" stroke="{color}" stroke-width="2"{dashes}/>')
        parts.append(text(WIDTH - RIGHT + 34, line, f"{name} ({found} of {len(trials)})", "start"))
    return "\n".join([*parts, "</svg>", ""])
