"""The shared scoring module: text in, assessment out.

Standard library only, and pure: no Django, no clock, no file, no network, nothing stored.
Read it in this order: ``quantities`` (the six labs), ``tables`` (the two scores as data),
``intervals`` and ``reading`` (text becomes an interval), ``score`` (intervals become points, total
and group), ``evidence`` (what the publications report).

>>> from calculator.scoring.reading import Entry, read
>>> from calculator.scoring.score import assess
>>> from calculator.scoring.tables import ALL_HT
>>> readings = read({"platelets": Entry("45", "10*9/L"), "marrow_blasts": Entry("60", None)})
>>> assessment = assess(ALL_HT, readings)
>>> (assessment.total.low, assessment.total.high, assessment.group.value)
(4, 7, 'high')
"""
