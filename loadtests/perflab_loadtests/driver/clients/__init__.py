"""How does a request reach the server? One client per file behind one port."""
