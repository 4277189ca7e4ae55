"""A training curve as a small picture for the model card."""

from collections.abc import Sequence

from server.services.training.loop import Curve

WIDTH, HEIGHT, MARGIN = 640, 300, 48


def picture(curve: Curve) -> str:
    """Training and validation loss in nats by update, as SVG."""
    low = min(curve.train + curve.validation)
    high = max(curve.train + curve.validation)
    last = curve.step[-1]

    def x(step: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * step / last

    def y(loss: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (loss - low) / ((high - low) or 1)

    def line(losses: Sequence[float], style: str) -> str:
        points = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in zip(curve.step, losses, strict=True))
        return f'<polyline points="{points}" fill="none" stroke-width="2" {style}/>'

    def text(left: float, top: float, words: str, anchor: str = "start") -> str:
        return f'<text x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}">{words}</text>'

    right = x(last) + 6
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="13" fill="#444">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            text(MARGIN, 26, "Loss in nats per character; dashed: training, solid: validation"),
            f'<path d="M{MARGIN} {y(low)}H{x(last)}" stroke="#ccc"/>',
            line(curve.train, 'stroke="#888" stroke-dasharray="5 4"'),
            line(curve.validation, 'stroke="#0b6e99"'),
            text(MARGIN - 6, y(high) + 4, f"{high:.2f}", "end"),
            text(MARGIN - 6, y(low) + 4, f"{low:.2f}", "end"),
            text(right, y(curve.validation[-1]) - 6, f"{curve.validation[-1]:.3f}"),
            text(x(last), HEIGHT - 20, f"{last:,} updates", "end"),
            "</svg>\n",
        ]
    )
