"""Linear and integer programs: HiGHS and CP-SAT, reduced-cost fixing, decomposition."""
