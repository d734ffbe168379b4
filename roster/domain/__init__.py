"""The ground floor: what a duty roster is made of, as frozen values; standard library only."""
