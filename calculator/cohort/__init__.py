"""A whole cohort: a table of labs in, the same table with both scores out, and statistics of it.

No Django. A table is read row by row and written as it is read, so that its length does not matter;
what is kept of it are counts. Read it in this order: ``table`` (text becomes rows), ``columns``
(the header), ``rows`` (one row is scored), ``tally`` (counts, medians), ``discrimination`` (the
AUC), ``words`` and ``report``, and ``run``, from file to file.
"""
