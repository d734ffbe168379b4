"""A quarter to be planned: the plan, the almanac and the records make its days, duties and people."""
