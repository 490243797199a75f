"""Pure judgements: records in, verdict out."""
