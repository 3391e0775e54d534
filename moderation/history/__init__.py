"""What was screened, routed and decided, as columns of numbers: a question about a million of them takes no second."""
