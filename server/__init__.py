"""rnnscope: a recurrent network, unrolled and watched while it thinks."""
