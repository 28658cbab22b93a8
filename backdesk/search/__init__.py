"""Finding rows by typed words: ``paid unshipped age>2d sku:PADS -hold country:NL``.

``parser`` reads what was typed into a tree, ``query_language`` and ``range_fields`` are what a
vocabulary is made of, ``full_text`` looks in the index of a model's texts.
"""
