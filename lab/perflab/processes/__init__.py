"""How do child processes start, where do they run, what CPU time do they use, and what makes sure they end?"""
