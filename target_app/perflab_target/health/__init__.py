"""Is the application alive, and can it serve?"""
