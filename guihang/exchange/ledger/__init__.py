"""Reading and checking the ledgers that township offices keep. No database, no framework.

A file goes through five hands, each in its own module: `container` says what the file is and refuses what is
dangerous; `sheets` gives its sheets as rows of cells; `headings` finds what each column means; `roster` and
`acts` read the rows; `settle` joins rows to persons. `reading.read` is the whole way.
"""
