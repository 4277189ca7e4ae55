"""Every message and body: validation, OpenAPI and the page's types are made from these.

A request's defaults are the contract's; an answer has all its fields. Positions in a text count
Unicode code points, steps count from 0, ranges are half-open. What is infinite or not a number is
null over REST; `nonfinite` counts all those.
"""
