"""Numbers and little words find their role beside their neighbours, so that the grammar meets only what is plain."""
