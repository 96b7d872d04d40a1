"""One module a command line verb, imported only when it is typed."""
