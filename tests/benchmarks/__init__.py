"""How fast rosters are built: public and generated cases, each an ordinary plan, built by the public command."""
