"""The health page: figures and one small page for this machine, off unless it is given a port."""
