"""
Search for trouble: which fault, at which call, makes the target break a promise that always holds?

What is found is run again, made as small as it gets, and written as a feature that pytest runs.
"""
