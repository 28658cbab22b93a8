"""Finding rows by typed words: ``paid unshipped age>2d sku:PADS -hold country:NL``.

``language`` reads what was typed into a tree, ``words`` are what a vocabulary is made of,
``orders`` is the vocabulary of orders, ``text`` looks in the index of their texts.
"""
