"""What does a reader of the running stack see? One page of links and states, a page per trace, logs, and boards."""
