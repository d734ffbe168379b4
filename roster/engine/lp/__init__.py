"""Linear and integer programs solved: HiGHS and CP-SAT, reduced-cost fixing, decomposition into components."""
