"""What means harm: texts and files made by scripts, for the tests that everything comes out inert."""
