"""What the journal tells as a whole: how long libraries wait, how long projects stay in a phase, and what other rules
would have made of the same history.
"""
