"""What happens outside requests? Tasks and management commands, each an activity like a request."""
