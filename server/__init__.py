"""rnnscope: a recurrent network, unrolled and watched while it thinks."""

__version__ = "0.1.0"
