"""What stands when somebody wants to look? The reference application with every instrument, its servers, and one page.

Everything runs natively on loopback and ends with the command.
"""
