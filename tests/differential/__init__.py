"""The product against a plain reading of its documentation: random plans, an own statement of every rule, an own model.

Nothing here imports the product but to run it. `generator` makes plans, `world` reads a plan and its records,
`statements` is the language the rules are told in (`max(0, sum)` and little more), `asked` tells every rule in it,
`shares` reckons the fair shares, `model` solves tier by tier with one variable per person and duty, `compare` runs
both and says what differs.
"""
