"""Intent becomes a plan or a refusal: `assess(case, policy)` runs every rule and names every violation.

Pure: a case holds all that a rule may know; what is missing from it refuses.
"""
