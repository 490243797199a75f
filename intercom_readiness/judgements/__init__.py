"""
Where evidence, bounds and judges meet: each function takes a scene, picks what a judge needs, and keeps the proof.

Judges know nothing of labs or profiles, labs know nothing of judges; a step calls one function of this package.
"""
