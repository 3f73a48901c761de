"""What a branch does to the deals, read from git: what changes, what it rewrites, what is new and wrong.

`review_range` compares the two ends of a branch, deal by deal and source by source:

    base                                head
    terms/d/2024.yaml  rate: 20%        terms/d/2024.yaml  rate: 21%
                                        terms/d/2026.yaml  rate: 30%, nothing cited
    →
    files:     2024 "correction", 2026 "new-snapshot"
    deal:      changed: rate 21% → 30%; corrections: rate 20% → 21%
    findings:  error[unsupported-change] at terms/d/2026.yaml, which the base does not have
"""
