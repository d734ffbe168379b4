"""How fast rosters are built: public and generated cases, ordinary plans, by the public command."""
