"""The web application: it validates, translates and streams, and computes nothing."""
